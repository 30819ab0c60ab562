import NightshiftCore
import TestSupport
import Testing

@Suite("Selections by condition")
struct ConditionSelectionTests {
    /// Jobs `k0` to `k1199`, more than two pages: every seventh moderated once, every eleventh cancelled.
    private func filled(_ kind: StoreKind) async throws -> (any JobStore, Batch) {
        let store = try kind.make()
        let batch = try store.enqueue(
            "b",
            try (0..<1_200).map { number in
                try newJob(
                    "k\(number)", prompt: "Lamp \(number)", model: number % 3 == 0 ? .uni1Max : .uni1,
                    priority: number % 7 == 0 ? 5 : number % 2, tags: ["style": number % 2 == 0 ? "Noir" : "flat"])
            })
        try store.enqueue("other", keys: ["k0", "x"])
        for claim in try await store.reserve(.of([batch], limit: 172), at: start).claims {
            _ = try await store.refund(store.accept(claim), code: "content_moderated")
        }
        for number in stride(from: 1, to: 1_200, by: 11) {
            _ = try store.apply(.cancelled, to: Selection(batches: [batch.id], key: "k\(number)"), at: start)
        }
        return (store, batch)
    }

    private func facts(_ record: JobRecord) -> JobFacts {
        var facts = JobFacts(
            key: record.job.key, batch: record.batch, state: record.job.state.name.rawValue,
            model: record.job.request.model.rawValue, type: record.job.request.type.rawValue, tags: record.job.tags,
            attempts: record.attemptCount, priority: record.job.priority, prompt: record.job.request.prompt)
        if case .failed(let failure) = record.job.state {
            facts.code = failure.code ?? ""
            facts.kind = failure.kind.rawValue
        }
        return facts
    }

    private static let texts = [
        "key=k7", "key~K11", "tag.style=Noir and code=content_moderated", "attempts=0 or state=cancelled",
        "attempts>0", "priority>=5", "prompt~'lamp 119'", "model=uni-1-max and not tag.style~noir", "batch=other",
        "kind=moderated", "kind=''", "state!=queued", "tag.mood='' and type=image", "key=nobody",
    ]

    @Test("are what the condition says of each job, with and without its attempts", arguments: StoreKind.allCases)
    func answers(kind: StoreKind) async throws {
        let (store, batch) = try await filled(kind)
        let all = try store.records()
        for text in Self.texts {
            let condition = try JobCondition(parsing: text)
            let expected = all.filter { condition.matches(facts($0)) }
            #expect(try store.records(Selection(condition: condition)) == expected, "\(text)")
            let some = Selection(batches: [batch.id], states: [.failed, .cancelled], condition: condition)
            let named = expected.filter { $0.batch == "b" && [.failed, .cancelled].contains($0.job.state.name) }
            #expect(try store.records(some) == named, "\(text)")
        }
    }

    @Test("move what they mean and nothing else", arguments: StoreKind.allCases, texts)
    func changes(kind: StoreKind, text: String) async throws {
        let (store, _) = try await filled(kind)
        let condition = try JobCondition(parsing: text)
        let before = try store.records()
        let later = start + .seconds(5)
        let moved = try store.apply(
            .retried(due: later), to: Selection(states: [.failed, .cancelled], condition: condition), at: later)
        var expected = 0
        for (old, new) in zip(before, try store.records()) {
            let isMeant = [.failed, .cancelled].contains(old.job.state.name) && condition.matches(facts(old))
            if isMeant { expected += 1 }
            #expect(new.job.state == (isMeant ? .queued(due: later) : old.job.state), "\(old.job.key)")
        }
        #expect(moved == expected)
        #expect(try store.integrityProblems() == [])
    }

    @Test("do not read what a user typed as anything but a value", arguments: StoreKind.allCases)
    func hostile(kind: StoreKind) throws {
        let store = try kind.make()
        let name = "x'); DROP TABLE jobs; --"
        try store.enqueue("b", [try newJob("a", tags: [name: name]), try newJob("c")])
        let condition = JobCondition.text(.tag(name), .equal, name)
        #expect(try store.records(Selection(condition: condition)).map(\.job.key) == ["a"])
        #expect(try store.records(Selection(condition: JobCondition(parsing: condition.description))).count == 1)
    }
}
