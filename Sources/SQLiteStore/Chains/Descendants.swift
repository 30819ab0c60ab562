import GRDB
import NightshiftCore

/// What a step of one job means for those that edit its picture, in the transaction of that step.
///
/// Costs a job that nobody waits for one look into an index that holds chained jobs only. Memory is a page of children and the
/// ids of those whose own children are still to be seen.
struct Descendants {
    private let db: Database
    private let now: Timestamp?
    /// How many jobs took a step with the first one.
    private(set) var moved = 0

    init(_ db: Database, at now: Timestamp?) {
        self.db = db
        self.now = now
    }

    /// Before everything else of their priority: chains that were begun are finished rather than others begun.
    private static let aheadOfOthers = Timestamp(microseconds: 0)

    /// What was recorded of a job that was submitted.
    mutating func follow(_ job: Int64, to state: JobState) throws {
        switch state {
        case .completed: try move(childrenOf: job, by: .parentCompleted(due: Self.aheadOfOthers), where: Self.waits)
        case .failed(let failure): try fail(below: job, because: failure)
        case .queued, .waiting, .submitting, .generating, .downloading, .uncertain, .cancelled: break
        }
    }

    /// What the user decided about a job.
    ///
    /// - Parameter body: is told each job that takes a step with it.
    mutating func follow(
        _ job: Int64, through event: JobEvent, each body: (Int64) throws -> Void = { _ in }
    ) throws {
        switch event {
        case .cancelled: try moveAll(below: job, by: .cancelled, where: Self.waits, each: body)
        case .retried, .edited, .retriedToWait:
            try moveAll(below: job, by: .retriedToWait, where: Self.failedWithParent, each: body)
        case .imageLost, .discarded: try move(childrenOf: job, by: .parentImageLost, where: Self.mayGo, each: body)
        case .reserved, .accepted, .rejected, .turnedAway, .replyLost, .finished, .refunded, .failedUnsettled,
            .vanished,
            .stored, .reused, .downloadAbandoned, .parentCompleted, .parentFailed, .parentImageLost:
            break
        }
    }

    private static func waits(_ state: JobState) -> Bool { state == .waiting }

    private static func mayGo(_ state: JobState) -> Bool {
        if case .queued = state { true } else { false }
    }

    private static func failedWithParent(_ state: JobState) -> Bool {
        if case .failed(let failure) = state { failure.kind == .parentFailed } else { false }
    }

    // MARK: Through the generations

    private mutating func fail(below job: Int64, because failure: Failure) throws {
        let cause = failure.cause
        var first: String?
        var open = [job]
        while let parent = open.popLast() {
            // Asked only once it is known that anybody waits.
            guard try hasChildren(parent) else { continue }
            let key = try key(of: parent)
            let reason =
                first.map { "its source '\(key)' was not made, because '\($0)' failed: \(cause)" }
                ?? "its source '\(key)' failed: \(cause)"
            first = first ?? key
            try move(childrenOf: parent, by: .parentFailed(message: reason), where: Self.waits) { open.append($0) }
        }
    }

    private mutating func moveAll(
        below job: Int64, by event: JobEvent, where isMeant: (JobState) -> Bool, each body: (Int64) throws -> Void
    ) throws {
        var open = [job]
        while let parent = open.popLast() {
            try move(childrenOf: parent, by: event, where: isMeant) {
                open.append($0)
                try body($0)
            }
        }
    }

    // MARK: Of one that came too late

    /// A job that waits goes the way of the one whose picture it edits, and takes with it what waits for it; nothing happens where
    /// that one has not failed and is not cancelled.
    mutating func giveUp(_ job: Int64) throws {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT version, parent, \(StateColumns.names) FROM jobs WHERE id = ? AND state = 'queued' AND due_at IS NULL
                """, arguments: [job])
        guard let row else { return }
        var columns = Columns(row)
        let (version, parent): (Int, Int64) = (try columns.count(), try columns.next())
        let waiting = try StateColumns(&columns).state()
        guard let next = try state(of: waiting, below: parent) else { return }
        let isWritten = try JobRow.move(db, job: job, version: version, to: next, tries: 0, resubmissions: 0, at: now)
        guard isWritten else { throw UnreadableRow(detail: "job \(job) changed within one transaction") }
        if case .failed(let failure) = next {
            try fail(below: job, because: failure)
        } else {
            try follow(job, through: .cancelled)
        }
    }

    private func state(of waiting: JobState, below parent: Int64) throws -> JobState? {
        let row = try Row.fetchOne(
            db, sql: "SELECT key, \(StateColumns.names) FROM jobs WHERE id = ?", arguments: [parent])
        guard let row else { return nil }
        var columns = Columns(row)
        let key: String = try columns.next()
        switch try StateColumns(&columns).state() {
        case .failed(let failure):
            return try waiting.applying(.parentFailed(message: "its source '\(key)' failed: \(failure.cause)"))
        case .cancelled: return try waiting.applying(.cancelled)
        case .queued, .waiting, .submitting, .generating, .downloading, .completed, .uncertain: return nil
        }
    }

    // MARK: One generation

    static let childrenQuery = """
        SELECT jobs.id, \(StateColumns.names), jobs.version, jobs.tries, jobs.resubmissions
        FROM jobs INDEXED BY jobs_by_parent WHERE jobs.parent = ? AND jobs.state = ? AND jobs.id > ?
        ORDER BY jobs.id LIMIT \(SelectedPages.pageSize)
        """

    private struct Child {
        let id: Int64
        let state: JobState
        let version: Int
        let tries: Int
        let resubmissions: Int
    }

    private mutating func move(
        childrenOf parent: Int64, by event: JobEvent, where isMeant: (JobState) -> Bool,
        each body: (Int64) throws -> Void = { _ in }
    ) throws {
        let startsAgain = event == .retriedToWait
        let name: JobState.Name = startsAgain ? .failed : .queued
        var last: Int64 = 0
        while case let page = try children(of: parent, in: name, after: last), let end = page.last {
            for child in page where isMeant(child.state) {
                let state = try child.state.applying(event)
                let isWritten = try JobRow.move(
                    db, job: child.id, version: child.version, to: state, tries: startsAgain ? 0 : child.tries,
                    resubmissions: startsAgain ? 0 : child.resubmissions, at: now)
                guard isWritten else { throw UnreadableRow(detail: "job \(child.id) changed within one transaction") }
                moved += 1
                try body(child.id)
            }
            if page.count < SelectedPages.pageSize { return }
            last = end.id
        }
    }

    private func children(of parent: Int64, in state: JobState.Name, after last: Int64) throws -> [Child] {
        let query = try RawStatement(cachedIn: db, sql: Self.childrenQuery)
        try query.bind(parent, at: 1)
        try query.bind(state.rawValue, at: 2)
        try query.bind(last, at: 3)
        var page: [Child] = []
        try query.rows { columns in
            page.append(
                Child(
                    id: try columns.next(), state: try StateColumns(&columns).state(), version: try columns.count(),
                    tries: try columns.count(), resubmissions: try columns.count()))
            return true
        }
        try SelectedPages.requireAscending(page.map(\.id), after: last)
        return page
    }

    private func hasChildren(_ parent: Int64) throws -> Bool {
        try !children(of: parent, in: .queued, after: 0).isEmpty
    }

    private func key(of job: Int64) throws -> String {
        try String.fetchOne(db, sql: "SELECT key FROM jobs WHERE id = ?", arguments: [job]) ?? ""
    }
}

extension Failure {
    fileprivate var cause: String { [code, message].compactMap(\.self).joined(separator: ": ") }
}
