import NightshiftCore
import Testing

@Suite("Enqueue")
struct EnqueueTests {
    struct Spoiled: Error, Equatable {
        let line: Int
    }

    private func draft(_ batch: Batch) -> BatchDraft {
        BatchDraft(target: .existing(batch.id), manifest: "/m.jsonl")
    }

    @Test("a batch without jobs is stored", arguments: StoreKind.allCases)
    func empty(kind: StoreKind) throws {
        let store = try kind.make()
        let batch = try store.enqueue("empty", keys: [])
        #expect(try store.batches() == [batch])
        #expect(batch.name == "empty" && batch.output == "/out/empty" && batch.manifest == "/m.jsonl")
        #expect(batch.createdAt == start)
        #expect(try store.summary(of: batch.id) == QueueSummary())
        #expect(try store.records().isEmpty)
    }

    @Test("jobs come back as they went in", arguments: StoreKind.allCases)
    func roundTrip(kind: StoreKind) throws {
        let store = try kind.make()
        let request = GenerationRequest(
            prompt: "line\nbreak \"quoted\" \\ back\u{1} tab\t é 🌃 e\u{301}\r\n", model: .uni1Max, type: .imageEdit,
            aspectRatio: .nineToSixteen, style: .manga, outputFormat: .jpeg, webSearch: true,
            references: [
                .url("https://a.example/\"x\".png"), .file(path: "/in/ü.png", mediaType: "image/png"),
                .inline(base64: "aGk=", mediaType: "image/webp"),
            ], source: .generation("0b0e7c1a-5f0e-4f6e-9c67-0d5a4f2c7e11"), userID: "u\"1")
        let job = try #require(
            NewJob(
                key: "k/1 \"é\"", request: request, outputName: "a/b", priority: -7,
                tags: ["season": "été", "a\"b": "c\\d", "empty": ""]))
        let batch = try store.enqueue("one", [job])
        let record = try #require(try store.records().first)
        #expect(record.job.request == request)
        #expect(Array(record.job.request.prompt.unicodeScalars) == Array(request.prompt.unicodeScalars))
        #expect(record.job.key == job.key && record.job.tags == job.tags && record.job.priority == -7)
        #expect(record.job.price == job.price && record.job.outputName == "a/b" && record.job.batch == batch.id)
        #expect(record.job.state == .queued(due: start) && record.job.version == 1)
        #expect(record.job.tries == 0 && record.job.resubmissions == 0)
        #expect(record.batch == "one" && record.createdAt == start && record.updatedAt == start)
        #expect(record.attempts.isEmpty && record.attemptCount == 0 && record.charge == .nothing)
        #expect(record.generation == nil)
    }

    @Test("rows are told apart: added, unchanged, changed, duplicate", arguments: StoreKind.allCases)
    func admissions(kind: StoreKind) throws {
        let store = try kind.make()
        let first = try newJob("a", tags: ["t": "1"])
        let batch = try store.enqueue("b", [first, try newJob("b")])
        var seen: [Admission] = []
        let enqueued = try store.enqueue(draft(batch), at: start + .seconds(5)) { admit throws in
            seen.append(try admit(first))
            seen.append(try admit(newJob("c")))
            seen.append(try admit(newJob("c")))
            seen.append(try admit(newJob("c", prompt: "another")))
            seen.append(try admit(first))
            seen.append(try admit(newJob("b", prompt: "another")))
            seen.append(try admit(newJob("b")))
        }
        #expect(seen == [.unchanged, .added, .duplicate, .duplicate, .duplicate, .changed, .duplicate])
        #expect(enqueued == Enqueued(batch: batch, added: 1, unchanged: 1))
        #expect(try store.records().map(\.job.key) == ["a", "b", "c"])
        #expect(try store.job("b").job.request.prompt == "a lighthouse")
        #expect(try store.job("c").createdAt == start + .seconds(5))
        #expect(try store.job("a").updatedAt == start)
    }

    @Test("what counts as changed", arguments: StoreKind.allCases)
    func changes(kind: StoreKind) throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", [try newJob("a", priority: 1, tags: ["t": "1"], output: "o")])
        let others = [
            try newJob("a", prompt: "x", priority: 1, tags: ["t": "1"], output: "o"),
            try newJob("a", model: .uni1Max, priority: 1, tags: ["t": "1"], output: "o"),
            try newJob("a", priority: 2, tags: ["t": "1"], output: "o"),
            try newJob("a", priority: 1, tags: ["t": "2"], output: "o"),
            try newJob("a", priority: 1, tags: [:], output: "o"),
            try newJob("a", priority: 1, tags: ["t": "1"], output: "p"),
        ]
        for other in others {
            let enqueued = try store.enqueue(draft(batch), at: start) { admit throws in
                #expect(try admit(other) == .changed)
            }
            #expect(enqueued.added == 0 && enqueued.unchanged == 0)
        }
        _ = try store.enqueue(draft(batch), at: start) { admit throws in
            #expect(try admit(newJob("a", priority: 1, tags: ["t": "1"], output: "o")) == .unchanged)
        }
    }

    @Test("an unchanged row leaves a running job alone", arguments: StoreKind.allCases)
    func again(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: ["a"])
        _ = try await store.claim(batch)
        _ = try store.enqueue(draft(batch), at: start) { admit throws in #expect(try admit(newJob("a")) == .unchanged) }
        #expect(try store.job("a").job.state == .submitting)
    }

    @Test("a source that throws leaves nothing behind", arguments: StoreKind.allCases)
    func whole(kind: StoreKind) throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: ["a"])
        #expect(throws: Spoiled(line: 3)) {
            _ = try store.enqueue(draft(batch), at: start) { admit throws in
                _ = try admit(newJob("x"))
                _ = try admit(newJob("a"))
                throw Spoiled(line: 3)
            }
        }
        #expect(throws: Spoiled(line: 1)) {
            let new = BatchDraft(target: .new(name: "never", output: "/o"), manifest: "/m")
            _ = try store.enqueue(new, at: start) { admit throws in
                _ = try admit(newJob("x"))
                throw Spoiled(line: 1)
            }
        }
        #expect(try store.records().map(\.job.key) == ["a"])
        #expect(try store.batches() == [batch])
        _ = try store.enqueue(draft(batch), at: start) { admit throws in #expect(try admit(newJob("a")) == .unchanged) }
    }

    @Test("names are taken once, and a batch must exist", arguments: StoreKind.allCases)
    func names(kind: StoreKind) throws {
        let store = try kind.make()
        try store.enqueue("b", keys: ["a"])
        #expect(throws: StoreError.nameTaken(batch: "b")) { try store.enqueue("b", keys: ["z"]) }
        #expect(throws: StoreError.self) {
            _ = try store.enqueue(BatchDraft(target: .existing(99), manifest: "/m"), at: start) { _ in }
        }
        try store.enqueue("c", keys: ["a"])
        #expect(try store.batches().map(\.name) == ["b", "c"])
        #expect(try store.records().map(\.job.key) == ["a", "a"])
    }
}
