import NightshiftCore
import SQLiteStore
import Testing

@Suite("Review")
struct ReviewTests {
    private func home(_ store: any JobStore, _ batch: Batch, _ count: Int) async throws {
        for claim in try await store.reserve(.of([batch], limit: count), at: start).claims {
            _ = try await store.keep(try await store.finish(try await store.accept(claim)))
        }
    }

    @Test("a mark is kept, changed and taken back, and changes nothing of the job", arguments: StoreKind.allCases)
    func marks(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: ["a", "b", "c"])
        try await home(store, batch, 2)
        let before = try store.job("a")
        #expect(before.review == nil)
        for mark in [ReviewMark.keep, .reject, .reject, nil, nil, .keep] {
            #expect(try store.mark(mark, jobs: [before.job.id], at: start + .seconds(9)) == 1)
            let after = try store.job("a")
            #expect(after.review == mark)
            #expect(after.job == before.job && after.updatedAt == before.updatedAt)
        }
        #expect(try store.job("b").review == nil)
        #expect(try store.job(before.job.id)?.review == .keep)
        #expect(try store.integrityProblems() == [])
    }

    @Test("only an image can be marked", arguments: StoreKind.allCases)
    func noImage(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: ["a", "b"])
        let claim = try await store.claim(batch)
        for key in ["a", "b"] {
            #expect(try store.mark(.keep, jobs: [store.job(key).job.id], at: start) == 0)
        }
        #expect(try store.mark(.keep, jobs: [77], at: start) == 0 && store.mark(nil, jobs: [77], at: start) == 0)
        #expect(try store.job(77) == nil)
        let finished = try await store.finish(try await store.accept(claim))
        #expect(try store.mark(.keep, jobs: [finished.job.id], at: start) == 0)
        _ = try await store.keep(finished)
        #expect(try store.mark(.keep, jobs: [finished.job.id], at: start) == 1)
    }

    @Test("images come by id, after one, of some batches, marked or not", arguments: StoreKind.allCases)
    func pages(kind: StoreKind) async throws {
        let store = try kind.make()
        let one = try store.enqueue("one", keys: ["a", "b", "c", "waiting"])
        let two = try store.enqueue("two", keys: ["d", "e"])
        try await home(store, two, 2)
        try await home(store, one, 3)
        func keys(_ batches: [Batch], after: Int64 = 0, limit: Int = 10, onlyUnmarked: Bool = false) throws -> [String]
        {
            try store.images(of: batches.map(\.id), after: after, limit: limit, onlyUnmarked: onlyUnmarked)
                .map(\.job.key)
        }
        #expect(try keys([one, two]) == ["a", "b", "c", "d", "e"])
        #expect(try keys([two, one, two], limit: 4) == ["a", "b", "c", "d"])
        #expect(try keys([one], after: store.job("b").job.id) == ["c"])
        #expect(try keys([]) == [] && keys([one], limit: 0) == [])
        _ = try store.mark(.keep, jobs: [store.job("b").job.id], at: start)
        _ = try store.mark(.reject, jobs: [store.job("d").job.id], at: start)
        _ = try store.mark(.reject, jobs: [store.job("e").job.id], at: start)
        #expect(try keys([one, two], onlyUnmarked: true) == ["a", "c"])
        #expect(try store.reviewCounts(of: [one.id, two.id]) == ReviewCounts(kept: 1, rejected: 2))
        #expect(try store.reviewCounts(of: [one.id]) == ReviewCounts(kept: 1, rejected: 0))
        #expect(try store.reviewCounts(of: []) == ReviewCounts(kept: 0, rejected: 0))
    }

    @Test("a discarded image makes room for another one, which is paid for as well", arguments: StoreKind.allCases)
    func discards(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: ["a", "b", "c"])
        try await home(store, batch, 3)
        let before = try store.job("a")
        _ = try store.mark(.reject, jobs: [before.job.id], at: start)
        let rejected = Selection(
            batches: [batch.id], condition: .text(.review, .equal, ReviewMark.reject.rawValue))
        let later = start + .seconds(100)
        #expect(try store.apply(.discarded(due: later), to: rejected, at: later) == 1)
        #expect(try store.apply(.discarded(due: later), to: rejected, at: later) == 0)
        let queued = try store.job("a")
        #expect(queued.job.state == .queued(due: later) && queued.job.tries == 0 && queued.job.resubmissions == 0)
        #expect(queued.review == nil && queued.discards == 1 && queued.attempts == before.attempts)
        #expect(try store.job("b").job.state.name == .completed)
        #expect(try store.reviewCounts(of: [batch.id]) == ReviewCounts(kept: 0, rejected: 0))
        #expect(try store.images(of: [batch.id], after: 0, limit: 9, onlyUnmarked: true).map(\.job.key) == ["b", "c"])

        let claim = try await store.claim(batch, at: later)
        #expect(claim.job.key == "a" && claim.attempt.number == 2)
        _ = try await store.keep(store.finish(store.accept(claim, at: later), at: later), at: later)
        let after = try store.job("a")
        #expect(after.charge == ChargeRange(exactly: uni1Price + uni1Price) && after.review == nil)
        #expect(
            try store.summary(of: batch.id).charge
                == ChargeRange(exactly: uni1Price + uni1Price + uni1Price + uni1Price))
        #expect(try store.integrityProblems() == [])
    }

    @Test("one mark asks for many images at once", arguments: StoreKind.allCases)
    func many(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: ["a", "b", "c"])
        try await home(store, batch, 2)
        let ids = try ["a", "b", "c"].map { try store.job($0).job.id }
        #expect(try store.mark(.keep, jobs: ids + [77], at: start) == 2)
        #expect(try store.mark(.reject, jobs: [], at: start) == 0)
        func keys(_ condition: String) throws -> [String] {
            var keys: [String] = []
            let selection = Selection(batches: [batch.id], condition: try JobCondition(parsing: condition))
            try store.forEachJob(selection, withAttempts: false) { keys.append($0.job.key) }
            return keys
        }
        #expect(try keys("review=keep") == ["a", "b"] && keys("review=reject") == [] && keys("review=''") == ["c"])
        #expect(try keys("not review=keep") == ["c"])
    }

    @Test("what edits a discarded image waits for the next one", arguments: StoreKind.allCases)
    func discardsInAChain(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: ["a"])
        let child = try #require(
            NewJob(
                key: "child", request: GenerationRequest(prompt: "in red", type: .imageEdit, source: .job("a")),
                outputName: "child"))
        _ = try store.enqueue(BatchDraft(target: .existing(batch.id), manifest: "/m.jsonl"), at: start) { admit in
            _ = try admit(newJob("a"))
            _ = try admit(child)
        }
        try await home(store, batch, 1)
        #expect(try store.job("child").job.state.name == .queued && store.job("child").job.state != .waiting)
        let all = Selection(batches: [batch.id], states: [.completed])
        #expect(try store.apply(.discarded(due: start + .seconds(60)), to: all, at: start + .seconds(60)) == 2)
        #expect(try store.job("child").job.state == .waiting)
        #expect(try store.integrityProblems() == [])
    }

    @Test("marks are there after the queue was closed")
    func durable() async throws {
        let path = try Folder().path("queue.sqlite")
        let store = try SQLiteStore.open(path: path, mode: .readWrite(create: true))
        try await home(store, try store.enqueue("b", keys: ["a"]), 1)
        #expect(try store.mark(.reject, jobs: [store.job("a").job.id], at: start) == 1)
        try store.close()
        #expect(try SQLiteStore.open(path: path, mode: .readOnly).job("a").review == .reject)
    }
}
