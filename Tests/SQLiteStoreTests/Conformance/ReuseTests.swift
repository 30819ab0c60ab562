import NightshiftCore
import Testing

@Suite("Reuse")
struct ReuseTests {
    private func finish(_ batch: Batch, of store: any JobStore) async throws {
        while let claim = try await store.reserve(.of([batch], limit: 1), at: start).claims.first {
            _ = try await store.keep(store.finish(store.accept(claim)))
        }
    }

    private func twins(of batch: Batch, in store: any JobStore) async throws -> [Twin] {
        var twins: [Twin] = []
        try await store.forEachTwin(of: batch.id) { twins.append($0) }
        return twins
    }

    private func pairs(of batch: Batch, in store: any JobStore) async throws -> [String] {
        try await twins(of: batch, in: store).map { "\($0.job.key)<\($0.source)" }
    }

    @Test("each finished image serves one job of the very same request", arguments: StoreKind.allCases)
    func pairing(kind: StoreKind) async throws {
        let store = try kind.make()
        let old = try store.enqueue(
            "old",
            [
                try newJob("a", prompt: "lamp"), try newJob("b", prompt: "lamp"), try newJob("c", prompt: "chair"),
                try newJob("f", references: [.file(path: "/in.png", mediaType: "image/png")]),
                try newJob("u", references: [.url("https://a.example/x.png")]),
                try newJob("t", prompt: #"says {"file":"x"}"#),
            ])
        try await finish(old, of: store)
        try store.enqueue("open", [try newJob("z", prompt: "table")])
        let new = try store.enqueue(
            "new",
            [
                try newJob("1", prompt: "lamp", priority: 3, tags: ["t": "x"]), try newJob("2", prompt: "lamp"),
                try newJob("3", prompt: "lamp"), try newJob("4", prompt: "chair", model: .uni1Max),
                try newJob("5", references: [.file(path: "/in.png", mediaType: "image/png")]),
                try newJob("6", references: [.url("https://a.example/x.png")]), try newJob("7", prompt: "table"),
                try newJob("8", prompt: #"says {"file":"x"}"#),
            ])
        #expect(try await pairs(of: new, in: store) == ["1<old/a", "2<old/b", "6<old/u", "8<old/t"])
        let first = try #require(try await twins(of: new, in: store).first)
        #expect(first.image == image("a") && first.folder == "/out/old")
        #expect(try await twins(of: old, in: store).isEmpty)

        var reusable: [Reusable] = []
        let requests = try store.records(Selection(batches: [new.id])).map(\.job.request)
        try store.reusable { want in
            for request in requests { try want(request) }
        } _: {
            reusable.append($0)
        }
        #expect(reusable.map(\.image.file).sorted() == ["a.png", "b.png", "t.png", "u.png"])
        #expect(Set(reusable.map(\.folder)) == ["/out/old"])
        #expect(reusable.map(\.price).reduce(.zero, +) == uni1Price * 3 + MicroDollars(43_400))
    }

    @Test(
        "a reused job is completed without an attempt, and its source serves no other of the batch",
        arguments: StoreKind.allCases)
    func recorded(kind: StoreKind) async throws {
        let store = try kind.make()
        let old = try store.enqueue("old", [try newJob("a")])
        try await finish(old, of: store)
        let new = try store.enqueue("new", keys: ["1"])
        let twin = try #require(try await twins(of: new, in: store).first)
        let reuse = Reuse(job: twin.job, image: image("1"), source: twin.source)
        #expect(try store.reuse([reuse], at: start) == 1)
        // Once only: the job has another version by now.
        #expect(try store.reuse([reuse], at: start) == 0)
        let job = try store.job("1")
        #expect(job.job.state == .completed(image("1")) && job.job.reusedFrom == "old/a")
        #expect(job.attempts.isEmpty && job.charge == .nothing && job.generation == nil)
        let summary = try store.summary(of: new.id)
        #expect(summary.reused == 1 && summary.count(.completed) == 1 && summary.charge == .nothing)
        #expect(try store.integrityProblems() == [])

        let draft = BatchDraft(target: .existing(new.id), manifest: "/m.jsonl")
        _ = try store.enqueue(draft, at: start) { admit throws in
            #expect(try admit(newJob("1")) == .unchanged)
            #expect(try admit(newJob("2")) == .added)
        }
        // Another variation is to be another image.
        #expect(try await pairs(of: new, in: store) == [])
        let third = try store.enqueue("third", keys: ["x", "y"])
        #expect(try await pairs(of: third, in: store) == ["x<old/a"])
        // What was submitted once is paid for, and waits for its own image.
        let claim = try await store.claim(third)
        _ = try await store.refund(store.accept(claim), retryAt: start)
        #expect(try await pairs(of: third, in: store) == ["y<old/a"])
    }

    @Test("more than a page of them", arguments: StoreKind.allCases)
    func pages(kind: StoreKind) async throws {
        let store = try kind.make()
        let jobs = try (0..<450).map { try newJob("k\($0)", prompt: "lamp \($0 % 300)") }
        let old = try store.enqueue("old", jobs)
        try await finish(old, of: store)
        let new = try store.enqueue("new", jobs)
        #expect(try await pairs(of: new, in: store) == (0..<450).map { "k\($0)<old/k\($0)" })
    }
}
