import NightshiftCore
import Testing

@Suite("Chains")
struct ChainTests {
    private func edit(_ key: String, of source: String, priority: Int = 0) throws -> NewJob {
        let request = GenerationRequest(prompt: "edit", type: .imageEdit, source: .job(source))
        return try #require(NewJob(key: key, request: request, outputName: key, priority: priority))
    }

    private func complete(_ store: any JobStore, _ claim: Claim) async throws {
        _ = try await store.keep(try await store.finish(try await store.accept(claim)))
    }

    private func states(_ store: any JobStore) throws -> [String: JobState] {
        Dictionary(uniqueKeysWithValues: try store.records().map { ($0.job.key, $0.job.state) })
    }

    private func failure(_ store: any JobStore, _ key: String) throws -> Failure? {
        if case .failed(let failure) = try store.job(key).job.state { failure } else { nil }
    }

    /// `a` ← `b` ← `c`, and `d` that edits `a` as well; `z` stands alone.
    private func family(_ store: any JobStore) throws -> Batch {
        try store.enqueue(
            "b",
            [
                try newJob("a"), try edit("b", of: "a"), try edit("c", of: "b"), try edit("d", of: "a"),
                try newJob("z"),
            ])
    }

    @Test("what edits a picture is claimed once that is at home, ahead of others", arguments: StoreKind.allCases)
    func release(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try family(store)
        #expect(try store.job("b").job.state == .waiting)
        #expect(try store.summary(of: batch.id).waiting == 3)
        #expect(try store.summary(of: batch.id).count(.queued) == 5)
        let first = try await store.claim(batch)
        #expect(first.job.key == "a" && first.source == nil)
        let finished = try await store.finish(try await store.accept(first))
        #expect(try store.job("b").job.state == .waiting)
        let change = try finished.change(.stored(image("a")), nil, at: start)
        #expect(try await store.record(change) == .recorded(version: finished.job.version + 1))
        #expect(try store.summary(of: batch.id).waiting == 1)
        let claims = try await store.reserve(.of([batch]), at: start).claims
        #expect(claims.map(\.job.key) == ["b", "d", "z"])
        let picture = SourcePicture(key: "a", image: image("a"), generation: finished.attempt.generation)
        #expect(claims.map(\.source) == [picture, picture, nil])
        #expect(try store.job("c").job.state == .waiting)
        #expect(try await store.reserve(.of([batch]), at: start).next == .nothing)
        #expect(try store.integrityProblems() == [])
    }

    @Test("a source may come after what edits it, or be in the batch before", arguments: StoreKind.allCases)
    func order(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", [try edit("b", of: "a"), try newJob("a")])
        #expect(try store.job("b").job.state == .waiting)
        try await complete(store, try await store.claim(batch))
        let more = [try edit("late", of: "a"), try edit("later", of: "late"), try edit("b", of: "a")]
        let draft = BatchDraft(target: .existing(batch.id), manifest: "/m.jsonl")
        var admissions: [Admission] = []
        _ = try store.enqueue(draft, at: start) { admit in for job in more { admissions.append(try admit(job)) } }
        #expect(admissions == [.added, .added, .unchanged])
        #expect(try store.job("late").job.state == .queued(due: start))
        #expect(try store.job("later").job.state == .waiting)
        #expect(try store.job("late").job.request.source == .job("a"))
        #expect(try store.integrityProblems() == [])
    }

    @Test("a source that the batch does not have is refused, and nothing is stored", arguments: StoreKind.allCases)
    func unknown(kind: StoreKind) throws {
        let store = try kind.make()
        try store.enqueue("other", keys: ["a"])
        #expect(throws: StoreError.noSuchSource(job: "b", source: "a")) {
            try store.enqueue("b", [try newJob("x"), try edit("b", of: "a")])
        }
        #expect(try store.batches().count == 1)
        try store.enqueue("b", [try newJob("a"), try edit("b", of: "a")])
    }

    @Test(
        "with a job fails all that waits for it, in one step and for a reason that names it",
        arguments: StoreKind.allCases)
    func failing(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try family(store)
        let running = try await store.accept(try await store.claim(batch))
        let attempt = running.settled(.refunded(code: "content_moderated"), at: start)
        let change = try running.change(
            .refunded(code: "content_moderated", message: "no", retryAt: nil), attempt, at: start)
        #expect(try await store.record(change) == .recorded(version: running.job.version + 1, failedWithIt: 3))
        let direct = Failure(kind: .parentFailed, code: nil, message: "its source 'a' failed: content_moderated: no")
        #expect(try failure(store, "b") == direct && failure(store, "d") == direct)
        #expect(
            try failure(store, "c")?.message
                == "its source 'b' was not made, because 'a' failed: content_moderated: no")
        #expect(try store.summary(of: batch.id).count(.failed) == 4 && store.summary(of: batch.id).waiting == 0)
        #expect(try store.integrityProblems() == [])
    }

    @Test("a refunded job that is tried again fails nobody", arguments: StoreKind.allCases)
    func backoff(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try family(store)
        _ = try await store.refund(try await store.accept(try await store.claim(batch)), retryAt: start + .seconds(9))
        #expect(try store.summary(of: batch.id).waiting == 3)
    }

    @Test("a retry brings back what failed with a job, and nothing else", arguments: StoreKind.allCases)
    func retry(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try family(store)
        #expect(try store.apply(.cancelled, to: Selection(key: "d"), at: start) == 1)
        _ = try await store.refund(try await store.accept(try await store.claim(batch)), code: "content_moderated")
        let again = start + .seconds(5)
        #expect(try store.apply(.retried(due: again), to: Selection(states: [.failed], key: "a"), at: again) == 3)
        #expect(
            try states(store) == [
                "a": .queued(due: again), "b": .waiting, "c": .waiting, "d": .cancelled, "z": .queued(due: start),
            ])
        #expect(try store.apply(.retried(due: again), to: Selection(states: [.cancelled]), at: again) == 1)
        #expect(try store.job("d").job.state == .waiting)
        for _ in 0..<2 { try await complete(store, try await store.claim(batch, at: again)) }
        #expect(try Set(states(store).filter { $0.value == .waiting }.keys) == ["c"])
        #expect(try store.integrityProblems() == [])
    }

    @Test("a job that is retried waits where its source is not completed", arguments: StoreKind.allCases)
    func retryOfAChild(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try family(store)
        _ = try await store.refund(try await store.accept(try await store.claim(batch)), code: "content_moderated")
        #expect(try store.apply(.retried(due: start), to: Selection(states: [.failed], key: "b"), at: start) == 2)
        #expect(try store.job("b").job.state == .waiting && store.job("c").job.state == .waiting)
        #expect(try store.job("d").job.state.name == .failed)
        let summary = try store.summary(of: batch.id)
        #expect(summary.waiting == 2 && summary.stuck == 1)
        // All of them at once, whichever comes first.
        #expect(try store.apply(.retried(due: start), to: Selection(states: [.failed]), at: start) == 2)
        #expect(try store.summary(of: batch.id).stuck == 0)
    }

    @Test(
        "what waits is cancelled with the job it waits for; beside a lost reply it waits", arguments: StoreKind.allCases
    )
    func cancelling(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try family(store)
        _ = try await store.lose(try await store.claim(batch))
        #expect(try store.summary(of: batch.id).stuck == 2 && store.summary(of: batch.id).waiting == 3)
        #expect(try store.apply(.cancelled, to: Selection(states: [.uncertain]), at: start) == 4)
        #expect(try store.summary(of: batch.id).count(.cancelled) == 4)
        #expect(try store.apply(.retried(due: start), to: Selection(states: [.cancelled]), at: start) == 4)
        #expect(try store.summary(of: batch.id).waiting == 3)
        #expect(try store.apply(.cancelled, to: Selection(), at: start) == 5)
        #expect(try store.integrityProblems() == [])
    }

    @Test("while a lost picture is fetched again, what would edit it waits", arguments: StoreKind.allCases)
    func lostImage(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try family(store)
        try await complete(store, try await store.claim(batch))
        let edited = try await store.claim(batch)
        #expect(edited.job.key == "b")
        let generation = try #require(try store.job("a").generation)
        #expect(try store.apply(.imageLost(generation), to: Selection(key: "a"), at: start) == 2)
        #expect(try store.job("d").job.state == .waiting && store.job("b").job.state == .submitting)
        #expect(try store.integrityProblems() == [])
        let download = try #require(try store.downloads(after: 0, limit: 1).first)
        _ = try await store.keep(download)
        #expect(try await store.claim(batch).job.key == "d")
        try await complete(store, edited)
        #expect(try store.integrityProblems() == [])
    }

    @Test("an abandoned download fails those that wait; its retry brings them back", arguments: StoreKind.allCases)
    func abandoned(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try family(store)
        let finished = try await store.finish(try await store.accept(try await store.claim(batch)))
        _ = try await store.step(finished, .downloadAbandoned(message: "403"), nil)
        #expect(try store.summary(of: batch.id).count(.failed) == 4)
        #expect(try store.apply(.retried(due: start), to: Selection(key: "a"), at: start) == 4)
        #expect(try store.job("a").job.state.name == .downloading && store.summary(of: batch.id).waiting == 3)
    }

    @Test("priority decides among those that may go", arguments: StoreKind.allCases)
    func priority(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue(
            "b",
            [
                try newJob("a", priority: 1), try edit("low", of: "a", priority: -1),
                try edit("high", of: "a", priority: 5), try newJob("z"),
            ])
        let first = try await store.claim(batch)
        #expect(first.job.key == "a")
        try await complete(store, first)
        #expect(try await store.reserve(.of([batch]), at: start).claims.map(\.job.key) == ["high", "z", "low"])
    }

    @Test("many wait for one, and a long chain fails whole", arguments: StoreKind.allCases)
    func many(kind: StoreKind) async throws {
        let store = try kind.make()
        var jobs = [try newJob("a")]
        for number in 0..<1_200 { jobs.append(try edit("w\(number)", of: "a")) }
        for number in 0..<1_200 { jobs.append(try edit("d\(number)", of: number == 0 ? "w7" : "d\(number - 1)")) }
        let batch = try store.enqueue("b", jobs)
        let running = try await store.accept(try await store.claim(batch))
        _ = try await store.refund(running, code: "content_moderated")
        #expect(try store.summary(of: batch.id).jobs == [.failed: 2_401])
        #expect(try store.apply(.retried(due: start), to: Selection(key: "a"), at: start) == 2_401)
        try await complete(store, try await store.claim(batch))
        #expect(try store.summary(of: batch.id).waiting == 1_200)
    }

    @Test("what comes later to a job that failed or is cancelled goes the same way", arguments: StoreKind.allCases)
    func late(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", [try newJob("a"), try newJob("k"), try newJob("u")])
        _ = try await store.refund(try await store.accept(try await store.claim(batch)), code: "content_moderated")
        #expect(try store.apply(.cancelled, to: Selection(key: "k"), at: start) == 1)
        _ = try await store.lose(try await store.claim(batch))
        let draft = BatchDraft(target: .existing(batch.id), manifest: "/m.jsonl")
        let rows = [
            try edit("b", of: "a"), try edit("e", of: "f"), try edit("f", of: "b"), try edit("l", of: "k"),
            try edit("m", of: "l"), try edit("v", of: "u"),
        ]
        let enqueued = try store.enqueue(draft, at: start) { admit throws in
            for row in rows { #expect(try admit(row) == .added) }
        }
        #expect(enqueued.added == 6)
        #expect(try failure(store, "b")?.message.hasPrefix("its source 'a' failed: content_moderated: ") == true)
        #expect(try failure(store, "b")?.kind == .parentFailed)
        #expect(try failure(store, "f")?.message.hasPrefix("its source 'b' failed: its source 'a' failed: ") == true)
        #expect(try failure(store, "e")?.kind == .parentFailed)
        #expect(try store.job("l").job.state == .cancelled && store.job("m").job.state == .cancelled)
        // Nobody knows yet what becomes of an uncertain one.
        #expect(try store.job("v").job.state == .waiting)
        #expect(try store.summary(of: batch.id).waiting == 1)
        #expect(try store.integrityProblems() == [])
        #expect(try store.apply(.retried(due: start), to: Selection(states: [.failed], key: "a"), at: start) == 4)
        #expect(try store.summary(of: batch.id).waiting == 4)
    }

    @Test("a row that comes with the edit of the job that failed waits for it", arguments: StoreKind.allCases)
    func lateWithEdit(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", [try newJob("a")])
        _ = try await store.refund(try await store.accept(try await store.claim(batch)), code: "content_moderated")
        let draft = BatchDraft(target: .existing(batch.id), manifest: "/m.jsonl")
        let edited = try #require(
            NewJob(
                key: "a", request: GenerationRequest(prompt: "a barn"), outputName: "a", origin: RowOrigin(batch: "b")))
        _ = try store.enqueue(draft, at: start) { admit throws in
            #expect(try admit(edit("b", of: "a")) == .added)
            #expect(try admit(edited) == .edited)
        }
        #expect(try store.job("b").job.state == .waiting && store.job("a").job.state == .queued(due: start))
        #expect(try store.integrityProblems() == [])
    }
}
