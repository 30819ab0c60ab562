import NightshiftCore
import Testing

@Suite("Retry and cancel")
struct ApplyTests {
    /// One job of every state, keyed by the state's name, with tries counted.
    private func oneOfEach(_ store: any JobStore, batch name: String = "b") async throws -> Batch {
        let names = [
            "submitting", "generating", "downloading", "completed", "failed", "uncertain", "queued", "cancelled",
        ]
        let batch = try store.enqueue(name, keys: names)
        let claims = try await store.reserve(.of([batch], limit: 6), at: start).claims
        let generating = try await store.accept(claims[1])
        #expect(generating.job.key == "generating")
        _ = try await store.finish(try await store.accept(claims[2]))
        _ = try await store.keep(try await store.finish(try await store.accept(claims[3])))
        _ = try await store.refund(try await store.accept(claims[4]))
        _ = try await store.lose(claims[5])
        let cancelled = Selection(batches: [batch.id], key: "cancelled")
        #expect(try store.apply(.cancelled, to: cancelled, at: start) == 1)
        return batch
    }

    private func states(_ store: any JobStore, _ batch: Batch) throws -> [String: JobState.Name] {
        let records = try store.records(Selection(batches: [batch.id]))
        return Dictionary(uniqueKeysWithValues: records.map { ($0.job.key, $0.job.state.name) })
    }

    @Test("cancel takes what was not submitted, and writes off uncertain ones", arguments: StoreKind.allCases)
    func cancel(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try await oneOfEach(store)
        let other = try await oneOfEach(store, batch: "other")
        let before = try states(store, other)
        let now = start + .seconds(50)
        #expect(try store.apply(.cancelled, to: Selection(batches: [batch.id]), at: now) == 2)
        let after = try states(store, batch)
        #expect(after.filter { $0.key != $0.value.rawValue } == ["queued": .cancelled, "uncertain": .cancelled])
        #expect(try states(store, other) == before)
        let queued = try #require(try store.records(Selection(batches: [batch.id], key: "queued")).first)
        #expect(queued.job.version == 2 && queued.updatedAt == now)
    }

    @Test("retry starts again: no tries counted, due when the user says", arguments: StoreKind.allCases)
    func retry(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try await oneOfEach(store)
        let due = start + .seconds(60)
        #expect(try store.apply(.retried(due: due), to: Selection(), at: start + .seconds(59)) == 3)
        for key in ["failed", "uncertain", "cancelled"] {
            let job = try store.job(key).job
            #expect(job.state == .queued(due: due) && job.tries == 0 && job.resubmissions == 0)
        }
        let claims = try await store.reserve(.of([batch]), at: due).claims
        #expect(claims.map(\.job.key) == ["queued", "failed", "uncertain", "cancelled"])
        #expect(claims.map(\.attempt.number) == [1, 2, 2, 1] && claims.map(\.job.tries) == [1, 1, 1, 1])
    }

    @Test("states and key narrow the selection", arguments: StoreKind.allCases)
    func selection(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try await oneOfEach(store)
        let event = JobEvent.retried(due: start)
        #expect(try store.apply(event, to: Selection(states: [.completed]), at: start) == 0)
        #expect(try store.apply(event, to: Selection(states: [.failed], key: "uncertain"), at: start) == 0)
        #expect(try store.apply(event, to: Selection(key: "nobody"), at: start) == 0)
        #expect(try store.apply(event, to: Selection(batches: [batch.id + 1]), at: start) == 0)
        #expect(try store.apply(event, to: Selection(states: [.failed, .queued]), at: start) == 1)
        #expect(try store.apply(event, to: Selection(batches: [batch.id], key: "uncertain"), at: start) == 1)
    }

    @Test("a paid image whose download failed is fetched again, not paid again", arguments: StoreKind.allCases)
    func download(kind: StoreKind) async throws {
        let store = try kind.make()
        let claim = try await store.claim(try store.enqueue("b", keys: ["a"]))
        let finished = try await store.finish(try await store.accept(claim))
        _ = try await store.step(finished, .downloadAbandoned(message: "gone"), nil)
        #expect(try store.apply(.retried(due: start), to: Selection(), at: start) == 1)
        let downloads = try store.downloads(after: 0, limit: 5)
        #expect(downloads.map(\.job.state) == [finished.job.state] && downloads[0].job.tries == 0)
        #expect(downloads[0].attempt == finished.attempt)
    }

    @Test("a user's word overtakes a decision made on the old version", arguments: StoreKind.allCases)
    func overtakes(kind: StoreKind) async throws {
        let store = try kind.make()
        let lost = try await store.lose(try await store.claim(try store.enqueue("b", keys: ["a"])))
        #expect(try store.apply(.cancelled, to: Selection(), at: start) == 1)
        #expect(try await store.record(lost.change(.retried(due: start), nil, at: start)) == .overtaken)
        #expect(try store.job("a").job.state == .cancelled)
    }

    @Test("more jobs than a page, all of them once", arguments: StoreKind.allCases)
    func pages(kind: StoreKind) throws {
        let store = try kind.make()
        let keys = (0..<1_203).map { "k\($0)" }
        try store.enqueue("one", keys: keys)
        try store.enqueue("two", keys: ["other"])
        #expect(try store.apply(.cancelled, to: Selection(), at: start) == 1_204)
        #expect(try store.apply(.retried(due: start), to: Selection(states: [.cancelled]), at: start) == 1_204)
        #expect(try store.records().map(\.job.key) == keys + ["other"])
        #expect(try store.records(Selection(states: [.queued])).map(\.job.key) == keys + ["other"])
        #expect(try store.records(Selection(states: [.failed])).isEmpty)
    }
}
