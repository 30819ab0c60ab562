import NightshiftCore
import Testing

@Suite("Rows that come back to their batch")
struct EditTests {
    private let later = start + .seconds(60)

    private func row(
        _ key: String, prompt: String = "a lighthouse", from batch: String = "b", model: Model = .uni1,
        type: GenerationType = .image, references: Int = 0, priority: Int = 0, tags: [String: String] = [:]
    ) throws -> NewJob {
        let references = (0..<references).map { ImageReference.url("https://a.example/\($0).png") }
        return try #require(
            NewJob(
                key: key,
                request: GenerationRequest(prompt: prompt, model: model, type: type, references: references),
                outputName: key, priority: priority, tags: tags, origin: RowOrigin(batch: batch)))
    }

    private func admissions(
        _ rows: [NewJob], to batch: Batch, of store: any JobStore, terms: EditTerms = EditTerms()
    ) throws -> [Admission] {
        var seen: [Admission] = []
        let draft = BatchDraft(target: .existing(batch.id), manifest: "/edited.jsonl", terms: terms)
        _ = try store.enqueue(draft, at: later) { admit throws in for row in rows { seen.append(try admit(row)) } }
        return seen
    }

    /// Job `a` was moderated, `b` is queued.
    private func failed(_ kind: StoreKind) async throws -> (any JobStore, Batch) {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: ["a", "b"])
        _ = try await store.refund(store.accept(store.claim(batch)), code: "content_moderated")
        return (store, batch)
    }

    @Test("an edited row is a new attempt of the same job, at its new price", arguments: StoreKind.allCases)
    func edited(kind: StoreKind) async throws {
        let (store, batch) = try await failed(kind)
        let before = try store.job("a")
        let edit = try row("a", prompt: "a barn", references: 2, priority: 3, tags: ["t": "1"])
        #expect(try admissions([edit], to: batch, of: store) == [.edited])
        let after = try store.job("a")
        #expect(after.job.id == before.job.id && after.job.state == .queued(due: later))
        #expect(after.job.request == edit.request && after.job.price == MicroDollars(46_400))
        #expect(after.job.priority == 3 && after.job.tags == ["t": "1"] && after.job.tries == 0)
        #expect(after.attempts == before.attempts && after.job.version > before.job.version)
        #expect(try store.integrityProblems() == [])

        let claim = try await store.claim(batch, at: later)
        #expect(claim.job.key == "a" && claim.attempt.number == 2 && claim.attempt.price == MicroDollars(46_400))
        _ = try await store.keep(store.finish(store.accept(claim, at: later), at: later), at: later)
        let done = try store.job("a")
        #expect(done.attempts.map(\.price) == [uni1Price, MicroDollars(46_400)])
        #expect(done.charge == ChargeRange(exactly: MicroDollars(46_400)))
        #expect(try store.costs(of: batch.id, by: [.tag("t")]).map(\.values) == [["1"]])
        #expect(try store.summary(of: batch.id).charge == done.charge)
        #expect(try store.integrityProblems() == [])
    }

    @Test("an attempt keeps the number of images that went into it, whatever the job is edited to")
    func inputs() async throws {
        for kind in StoreKind.allCases {
            let store = try kind.make()
            let batch = try store.enqueue("b", [try row("a", references: 3)])
            _ = try await store.refund(store.accept(store.claim(batch)), code: "content_moderated")
            for (prompt, references) in [("a barn", 0), ("a shed", 9), ("a hut", 3)] {
                let edit = try row("a", prompt: prompt, references: references)
                #expect(try admissions([edit], to: batch, of: store) == [.edited])
                let claim = try await store.claim(batch, at: later)
                if references == 3 { continue }
                _ = try await store.refund(store.accept(claim, at: later), code: "content_moderated", at: later)
            }
            let rows = try store.costs(of: nil, by: [.inputs])
            #expect(rows.map(\.values) == [["0"], ["3"], ["9"]] && rows.map(\.attempts) == [1, 2, 1])
            #expect(rows.map(\.refunded.amount) == [40_400, 49_400, 67_400])
            var inputs: [Int] = []
            try store.forEachEntry(of: nil) { inputs.append($0.inputImages) }
            #expect(inputs == [3, 0, 9, 3])
            var history = SubmissionHistory()
            for tally in try store.submissions(of: nil) { history.add(tally) }
            #expect(history.bill.cost == MicroDollars(49_400) && history.busiestMonth?.workload.requests == 4)
        }
    }

    @Test(
        "the same file again changes nothing, nor does the manifest that the job came from",
        arguments: StoreKind.allCases)
    func again(kind: StoreKind) async throws {
        let (store, batch) = try await failed(kind)
        let first = try row("a", prompt: "a barn", priority: 1)
        #expect(try admissions([first], to: batch, of: store) == [.edited])
        #expect(try admissions([first], to: batch, of: store) == [.unchanged])
        #expect(try admissions([newJob("a"), newJob("b")], to: batch, of: store) == [.unchanged, .unchanged])
        #expect(try admissions([newJob("a", prompt: "neither")], to: batch, of: store) == [.changed])

        let claim = try await store.claim(batch, at: later)
        _ = try await store.refund(store.accept(claim, at: later), code: "content_moderated", at: later)
        #expect(try admissions([first], to: batch, of: store) == [.unedited])
        let second = try row("a", prompt: "a shed")
        #expect(try admissions([second], to: batch, of: store) == [.edited])
        // What was taken in between is no reason to complain; what never was, is.
        #expect(try admissions([first], to: batch, of: store) == [.unchanged])
        #expect(
            try admissions([row("a", prompt: "a hut")], to: batch, of: store) == [.refused(.inState(.queued))])
        #expect(try store.job("a").job.request.prompt == "a shed")
    }

    @Test("what can't come back, and changes nothing", arguments: StoreKind.allCases)
    func refused(kind: StoreKind) async throws {
        let (store, batch) = try await failed(kind)
        let before = try store.records()
        let rows = [
            try row("c"), try row("b", prompt: "a barn"), try row("a", prompt: "a barn", model: .uni1Max),
        ]
        #expect(
            try admissions(rows, to: batch, of: store) == [
                .refused(.noSuchJob), .refused(.inState(.queued)), .refused(.filed(field: "model")),
            ])
        #expect(try admissions([row("a", type: .imageEdit)], to: batch, of: store) == [.refused(.filed(field: "type"))])
        #expect(try admissions([row("a"), row("a")], to: batch, of: store) == [.unedited, .duplicate])
        // A row of another batch is a row like any other.
        #expect(try admissions([row("a", prompt: "a barn", from: "z")], to: batch, of: store) == [.changed])
        #expect(try store.records() == before)
        #expect(try store.integrityProblems() == [])
    }

    @Test(
        "an uncertain job only if it may be paid twice; one that nobody edited only if asked",
        arguments: StoreKind.allCases)
    func terms(kind: StoreKind) async throws {
        let (store, batch) = try await failed(kind)
        _ = try await store.lose(try await store.claim(batch))
        let rows = [try row("a"), try row("b", prompt: "a barn")]
        #expect(try admissions(rows, to: batch, of: store) == [.unedited, .refused(.mayPayTwice)])
        let terms = EditTerms(retriesUnedited: true, mayPayTwice: true)
        #expect(try admissions(rows, to: batch, of: store, terms: terms) == [.retried, .edited])
        #expect(try store.records().map(\.job.state) == [.queued(due: later), .queued(due: later)])
        #expect(try store.summary(of: batch.id).uncertain == uni1Price)
        #expect(try store.integrityProblems() == [])
    }

    @Test("a paid image is fetched, not paid again", arguments: StoreKind.allCases)
    func download(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: ["a"])
        let paid = try await store.finish(store.accept(store.claim(batch)))
        _ = try await store.step(paid, .downloadAbandoned(message: "403"), nil)
        #expect(try admissions([row("a", prompt: "a barn")], to: batch, of: store) == [.refused(.imagePaid)])
        #expect(try admissions([row("a")], to: batch, of: store) == [.retried])
        #expect(try store.job("a").job.state == .downloading(try #require(paid.attempt.generation)))
    }

    @Test("a row that fails leaves the others as they were", arguments: StoreKind.allCases)
    func undone(kind: StoreKind) async throws {
        struct Spoiled: Error {}
        let (store, batch) = try await failed(kind)
        let before = try store.records()
        let draft = BatchDraft(target: .existing(batch.id), manifest: "/edited.jsonl")
        #expect(throws: Spoiled.self) {
            try store.enqueue(draft, at: later) { admit throws in
                #expect(try admit(row("a", prompt: "a barn")) == .edited)
                throw Spoiled()
            }
        }
        #expect(try store.records() == before)
        #expect(try admissions([newJob("a", prompt: "a barn")], to: batch, of: store) == [.changed])
    }

    @Test("a chain that failed comes back edited in all its rows, whichever comes first", arguments: [false, true])
    func chain(isReversed: Bool) async throws {
        let store = try StoreKind.memory.make()
        func edit(_ key: String, of source: String, _ prompt: String, from batch: String? = "b") throws -> NewJob {
            let request = GenerationRequest(prompt: prompt, type: .imageEdit, source: .job(source))
            return try #require(
                NewJob(key: key, request: request, outputName: key, origin: batch.map(RowOrigin.init)))
        }
        let batch = try store.enqueue(
            "b", [newJob("a"), edit("c", of: "a", "red", from: nil), edit("d", of: "c", "blue", from: nil)])
        _ = try await store.refund(store.accept(store.claim(batch)), code: "content_moderated")
        #expect(try store.summary(of: batch.id).count(.failed) == 3)
        let rows = try [
            row("a", prompt: "a barn"), edit("c", of: "a", "green"), edit("d", of: "c", "pink"),
        ]
        let seen = try admissions(isReversed ? rows.reversed() : rows, to: batch, of: store)
        #expect(seen == [.edited, .edited, .edited])
        #expect(try store.job("a").job.state == .queued(due: later))
        for key in ["c", "d"] { #expect(try store.job(key).job.state == .waiting) }
        #expect(try store.job("c").job.request.prompt == "green")
        #expect(try store.job("d").job.request.prompt == "pink")
        // Only what came back with them just now: it waits for its turn from then on.
        #expect(try admissions([edit("d", of: "c", "grey")], to: batch, of: store) == [.refused(.inState(.queued))])
        #expect(try store.integrityProblems() == [])
    }
}
