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
            #expect(try store.mark(mark, job: before.job.id, at: start + .seconds(9)))
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
            #expect(try !store.mark(.keep, job: store.job(key).job.id, at: start))
        }
        #expect(try !store.mark(.keep, job: 77, at: start) && !store.mark(nil, job: 77, at: start))
        #expect(try store.job(77) == nil)
        let finished = try await store.finish(try await store.accept(claim))
        #expect(try !store.mark(.keep, job: finished.job.id, at: start))
        _ = try await store.keep(finished)
        #expect(try store.mark(.keep, job: finished.job.id, at: start))
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
        _ = try store.mark(.keep, job: store.job("b").job.id, at: start)
        _ = try store.mark(.reject, job: store.job("d").job.id, at: start)
        _ = try store.mark(.reject, job: store.job("e").job.id, at: start)
        #expect(try keys([one, two], onlyUnmarked: true) == ["a", "c"])
        #expect(try store.reviewCounts(of: [one.id, two.id]) == ReviewCounts(kept: 1, rejected: 2))
        #expect(try store.reviewCounts(of: [one.id]) == ReviewCounts(kept: 1, rejected: 0))
        #expect(try store.reviewCounts(of: []) == ReviewCounts(kept: 0, rejected: 0))
    }

    @Test("marks are there after the queue was closed")
    func durable() async throws {
        let path = try Folder().path("queue.sqlite")
        let store = try SQLiteStore.open(path: path, mode: .readWrite(create: true))
        try await home(store, try store.enqueue("b", keys: ["a"]), 1)
        #expect(try store.mark(.reject, job: store.job("a").job.id, at: start))
        try store.close()
        #expect(try SQLiteStore.open(path: path, mode: .readOnly).job("a").review == .reject)
    }
}
