import Dispatch
import Foundation
import GRDB
import NightshiftCore

/// Carries out writes from many tasks together, one transaction a group: the price of making them durable is paid once.
///
/// While one group is being made durable, the next gathers, and a little longer where others may be on their way (`Gathering`): that
/// makes fewer and larger groups. A caller resumes only after the commit; a cancelled caller's write is carried out all the same,
/// since nothing here looks at the task (GRDB's own asynchronous writes throw when it is cancelled). An operation may run twice,
/// when the group it ran in is rolled back, so it must do nothing but read and write the database.
///
/// What uses up something that others free takes the last turn of its group: a slot that a generation leaves is then used again
/// without a commit in between.
///
/// A group costs one `fdatasync` of the log and a write for each page that it touches, however many operations share them; ten
/// jobs in hand touch hardly more pages than one. The limit it is close to is the disk's: as many groups a second as it
/// syncs. Every 8,192 pages the log is brought home, with one sync more.
final class GroupCommitter: Sendable {
    static let largestGroup = 256

    /// When an operation is carried out, among those of its group.
    enum Turn {
        /// In the order in which they came.
        case usual
        /// After all of the usual ones, so that it finds what they free.
        case last
    }

    private struct Operation: Sendable {
        let turn: Turn
        /// Reads and writes, and returns how to tell the caller once the commit is durable.
        let perform: @Sendable (Database, inout LimitsInUse) throws -> @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void
    }

    private struct Backlog {
        var waiting: [Operation] = []
        var isDraining = false
    }

    private let writer: any DatabaseWriter
    /// On the thread of the commits, by the real clock: it decides nothing but how many share a sync.
    private let gathering: Gathering
    private let queue = DispatchQueue(label: "queue.commit")
    private let backlog = Guarded(Backlog())
    /// Touched by one group at a time: changed inside its transaction.
    private let limits = Guarded(LimitsInUse())

    init(writer: any DatabaseWriter, gathering: Gathering = .none) {
        self.writer = writer
        self.gathering = gathering
    }

    /// Carries out `body` in a transaction shared with others; returns or throws once it is durable or undone.
    ///
    /// Whatever `body` writes of attempts it must also tell the limits in use.
    func commit<Value: Sendable>(
        _ turn: Turn = .usual,
        _ body: @escaping @Sendable (Database, inout LimitsInUse) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let operation = Operation(
                turn: turn,
                perform: { db, limits in
                    let value = try body(db, &limits)
                    return { continuation.resume(returning: value) }
                },
                fail: { continuation.resume(throwing: $0) })
            let mustStart = backlog.withLock { backlog in
                backlog.waiting.append(operation)
                defer { backlog.isDraining = true }
                return !backlog.isDraining
            }
            if mustStart { queue.async { self.carryOutAll() } }
        }
    }

    /// Returns once everything handed over so far is carried out.
    func drain() {
        queue.sync {}
    }

    private func carryOutAll() {
        while hasMore() {
            let pause = gathering.pause(open: limits.withLock { $0.openAttempts })
            if pause > .zero { Thread.sleep(forTimeInterval: pause.inSeconds) }
            carryOut(nextGroup())
        }
    }

    private func hasMore() -> Bool {
        backlog.withLock { backlog in
            backlog.isDraining = !backlog.waiting.isEmpty
            return backlog.isDraining
        }
    }

    private func nextGroup() -> [Operation] {
        backlog.withLock { backlog in
            let count = min(backlog.waiting.count, Self.largestGroup)
            defer { backlog.waiting.removeFirst(count) }
            let group = backlog.waiting.prefix(count)
            return group.filter { $0.turn == .usual } + group.filter { $0.turn == .last }
        }
    }

    private func carryOut(_ group: [Operation]) {
        do {
            for tell in try transaction(group) { tell() }
        } catch  where group.count > 1 && Self.isFaultOfOne(error) {
            // One spoils it for all: each for itself, so that it fails alone.
            for operation in group { carryOut([operation]) }
        } catch {
            for operation in group { operation.fail(error) }
        }
    }

    private func transaction(_ group: [Operation]) throws -> [@Sendable () -> Void] {
        try writer.writeWithoutTransaction { db in
            var tellings: [@Sendable () -> Void] = []
            try limits.withLock { limits in
                try db.inTransaction(.immediate) {
                    try limits.begin(db)
                    tellings = try group.map { try $0.perform(db, &limits) }
                    return .commit
                }
                limits.end(db)
            }
            return tellings
        }
    }

    /// Whether the others of the group would fare better alone; a full disk, say, is everybody's trouble.
    private static func isFaultOfOne(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return true }
        switch error.resultCode {
        case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG, .SQLITE_RANGE: return true
        default: return false
        }
    }
}
