import Dispatch
import Foundation
import NightshiftCore

/// Lands small images together: whoever comes while one group is made durable gathers for the next.
///
/// Each step is taken for the whole group before the next one: the disk is told of all files before the first of them is waited
/// for, their folder is synced once for all of them, and the thread that blocks is woken once a group instead of once an image. One
/// group at a time: two make twice as many of half the size, which takes more of the processor and lands no more.
final class LandingGroup: Sendable {
    private struct Item: Sendable {
        let draft: LandingDraft
        let bytes: [UInt8]
        let endIsCertain: Bool
        let tell: @Sendable (Result<LandingFile.Landing, DiskTrouble>) -> Void
    }

    private let queue = DispatchQueue(label: "nightshift.landing")
    private let backlog = Guarded(LandingBacklog<Item>())

    /// Checks an image that came whole and gives it its final name; durable when this returns. What is no image, or could not be
    /// written, leaves nothing.
    func land(
        _ draft: LandingDraft, bytes: [UInt8], endIsCertain: Bool
    ) async throws(DiskTrouble) -> LandingFile.Landing {
        let result = await withCheckedContinuation { continuation in
            let item = Item(draft: draft, bytes: bytes, endIsCertain: endIsCertain) {
                continuation.resume(returning: $0)
            }
            add { $0.items.append(item) }
        }
        return try result.get()
    }

    /// Drops the temporary names of an image that is on record, some time soon.
    func settle(_ image: LandedImage) {
        add { $0.settled += image.temporaries }
    }

    /// Returns once everything that was handed over so far is done.
    func finish() {
        queue.sync {}
    }

    private func add(_ change: (inout LandingBacklog<Item>) -> Void) {
        let mustStart = backlog.withLock { backlog in
            change(&backlog)
            return backlog.beginDraining()
        }
        guard mustStart else { return }
        DiskWork.begin()
        queue.async {
            self.carryOutAll()
            DiskWork.end()
        }
    }

    private func carryOutAll() {
        while let round = nextRound() {
            carryOut(round.items)
            for name in round.settled { unlink(name) }
        }
    }

    private func nextRound() -> LandingBacklog<Item>.Round? {
        let patience = backlog.withLock { $0.patience }
        if patience > .zero { Thread.sleep(forTimeInterval: patience.inSeconds) }
        return backlog.withLock { $0.takeRound() }
    }

    private func carryOut(_ items: [Item]) {
        let members = items.map(Member.init)
        for member in members { member.write() }
        // One alone is waited for at once.
        if members.count > 1 { for member in members { member.beginSync() } }
        for member in members { member.sync() }
        for member in members { member.name() }
        let folders = Dictionary(grouping: members.filter { $0.folder != nil }) { $0.folder }
        for case (let folder?, let members) in folders {
            let result = Result { () throws(DiskTrouble) in try members[0].item.draft.folder.sync(folder) }
            for member in members { member.nameIsDurable(result) }
        }
        for member in members { member.tell() }
    }

    /// One of a group on its way.
    private final class Member {
        private enum Stage {
            case begun
            case written(Landing.Whole)
            case named(Landing.Named)
            case over(Result<LandingFile.Landing, DiskTrouble>)
        }

        let item: Item
        private let landing: Landing
        private var stage = Stage.begun

        init(_ item: Item) {
            self.item = item
            landing = Landing(item.draft)
        }

        /// Where it got a name that is not durable yet.
        var folder: String? {
            if case .named(let named) = stage { named.folder } else { nil }
        }

        func write() {
            do {
                try landing.append(item.bytes)
                switch landing.check(endIsCertain: item.endIsCertain) {
                case .whole(let whole): stage = .written(whole)
                case .unfit(let reason): stage = .over(.success(.unfit(reason)))
                }
            } catch {
                landing.discard()
                stage = .over(.failure(error))
            }
        }

        func beginSync() {
            if case .written = stage { landing.beginSync() }
        }

        func sync() {
            guard case .written = stage else { return }
            do {
                try landing.sync()
            } catch {
                landing.discard()
                stage = .over(.failure(error))
            }
        }

        func name() {
            guard case .written(let whole) = stage else { return }
            do {
                stage = .named(try landing.nameFinally(whole))
            } catch  where error.isOfOneName {
                landing.discard()
                stage = .over(.success(.misnamed(error.description)))
            } catch {
                stage = .over(.failure(error))
            }
        }

        func nameIsDurable(_ result: Result<Void, DiskTrouble>) {
            guard case .named(let named) = stage else { return }
            stage = .over(result.map { .landed(named.landed) })
        }

        func tell() {
            if case .over(let result) = stage { item.tell(result) }
        }
    }
}
