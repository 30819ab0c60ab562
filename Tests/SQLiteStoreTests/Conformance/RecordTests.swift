import NightshiftCore
import Testing

@Suite("Record")
struct RecordTests {
    @Test(
        "no two attempts have one generation: the second is told, and nothing is written", arguments: StoreKind.allCases
    )
    func generationTaken(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: ["a", "b"])
        let first = try await store.claim(batch)
        let second = try await store.claim(batch)
        let id = GenerationID("the-one")
        func accept(_ claim: Claim) async throws -> Recorded {
            try await store.record(
                claim.change(
                    .accepted(id), claim.settled(.accepted, at: start, generation: id.text), at: start))
        }
        #expect(try await accept(first) == .recorded(version: 3))
        let before = try store.job("b")
        #expect(try await accept(second) == .generationTaken)
        #expect(try store.job("b") == before)
    }

    @Test("every state comes back as it was recorded", arguments: StoreKind.allCases)
    func states(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: ["a", "b", "c", "d", "e"])
        let a = try await store.accept(try await store.claim(batch), at: start + .seconds(1))
        #expect(try store.job("a").job == a.job)
        let finished = try await store.finish(a, at: start + .seconds(2))
        #expect(try store.job("a").job == finished.job)
        let kept = try await store.keep(finished, at: start + .seconds(3))
        let record = try store.job("a")
        #expect(record.job == kept.job && record.job.state == .completed(image("a")) && record.job.version == 5)
        #expect(record.attempts == [finished.attempt] && record.charge == ChargeRange(exactly: uni1Price))
        #expect(record.generation == finished.attempt.generation && record.updatedAt == start + .seconds(3))

        let rejected = try await store.claim(batch)
        var refusal = rejected.settled(.rejected, at: start)
        refusal.httpStatus = 400
        refusal.message = "Prompt \"too\" long"
        _ = try await store.step(rejected, .rejected(code: "400", message: "Prompt \"too\" long"), refusal)
        let failure = Failure(kind: .rejected, code: "400", message: "Prompt \"too\" long")
        #expect(try store.job("b").job.state == .failed(failure))
        #expect(try store.job("b").attempts == [refusal])

        _ = try await store.lose(try await store.claim(batch), slotUntil: start + .seconds(9))
        #expect(try store.job("c").job.state == .uncertain)
        #expect(try store.job("c").attempts[0].slotUntil == start + .seconds(9))

        let d = try await store.finish(try await store.accept(try await store.claim(batch)))
        _ = try await store.step(d, .downloadAbandoned(message: "404"), nil)
        let abandoned = Failure(kind: .download, code: nil, message: "404", generation: d.attempt.generation)
        #expect(try store.job("d").job.state == .failed(abandoned))

        let e = try await store.accept(try await store.claim(batch))
        var attempt = e.settled(.unsettled(code: "budget_exhausted"), at: start)
        attempt.polls = 7
        _ = try await store.step(
            e, .failedUnsettled(code: "budget_exhausted", message: "m", retryAt: nil), attempt, tries: 5)
        #expect(try store.job("e").attempts == [attempt] && store.job("e").job.tries == 5)
    }

    @Test("losing the race writes nothing, the attempt included", arguments: StoreKind.allCases)
    func fencing(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: ["a"])
        let claim = try await store.claim(batch)
        let accepted = try await store.accept(claim)
        let before = try store.job("a")
        let late = try claim.change(.replyLost, claim.settled(.lost, at: start + .seconds(5)), at: start + .seconds(5))
        #expect(try await store.record(late) == .overtaken)
        #expect(try store.job("a") == before)
        #expect(try store.summary(of: nil).uncertain == .zero)
        let change = try accepted.change(.finished, accepted.settled(.completed, at: start), at: start)
        #expect(try await store.record(change) == .recorded(version: 4))
        #expect(try await store.record(change) == .overtaken)
    }

    @Test("of many that race for one version, one wins", arguments: StoreKind.allCases)
    func race(kind: StoreKind) async throws {
        let store = try kind.make()
        let claim = try await store.claim(try store.enqueue("b", keys: ["a"]))
        let results = try await withThrowingTaskGroup(of: Recorded.self) { group in
            for second in 0..<50 {
                group.addTask {
                    let now = start + .seconds(second)
                    return try await store.record(claim.change(.replyLost, claim.settled(.lost, at: now), at: now))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count { $0 == .recorded(version: 3) } == 1)
        #expect(results.count { $0 == .overtaken } == 49)
    }

    @Test("a cancelled task's record is carried out", arguments: StoreKind.allCases)
    func cancellation(kind: StoreKind) async throws {
        let store = try kind.make()
        let claims = try await store.reserve(
            .of([try store.enqueue("b", keys: (0..<40).map { "k\($0)" })]), at: start
        ).claims
        #expect(claims.count == 40)
        let task = Task {
            // Cancelled before the first record is made.
            withUnsafeCurrentTask { $0?.cancel() }
            #expect(Task.isCancelled)
            return try await withThrowingTaskGroup(of: Recorded.self) { group in
                for claim in claims {
                    group.addTask {
                        try await store.record(
                            claim.change(
                                .accepted(GenerationID("g\(claim.job.id)")),
                                claim.settled(.accepted, at: start, generation: "g\(claim.job.id)"), at: start))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        let results = try await task.value
        #expect(results == Array(repeating: .recorded(version: 3), count: 40))
        #expect(try store.running().count == 40)
    }

    @Test("a bad record fails alone, its neighbours are written", arguments: StoreKind.allCases)
    func neighbours(kind: StoreKind) async throws {
        let store = try kind.make()
        let claims = try await store.reserve(
            .of([try store.enqueue("b", keys: (0..<60).map { "k\($0)" })]), at: start
        ).claims
        // The same generation id for every third: unique among attempts, so one of those wins.
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for (index, claim) in claims.enumerated() {
                let id = index % 3 == 0 ? "same" : "g\(index)"
                group.addTask {
                    do {
                        let attempt = claim.settled(.accepted, at: start, generation: id)
                        let change = try claim.change(.accepted(GenerationID(id)), attempt, at: start)
                        return try await store.record(change) == .recorded(version: 3)
                    } catch {
                        #expect(error is StoreError)
                        return false
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 } == 41)
        let summary = try store.summary(of: nil)
        #expect(summary.count(.generating) == 41 && summary.count(.submitting) == 19)
    }

    @Test("an attempt of another job is refused whole", arguments: StoreKind.allCases)
    func foreignAttempt(kind: StoreKind) async throws {
        let store = try kind.make()
        let claims = try await store.reserve(.of([try store.enqueue("b", keys: ["a", "b"])]), at: start).claims
        let change = try claims[0].change(.replyLost, claims[1].settled(.lost, at: start), at: start)
        await #expect(throws: StoreError.self) { _ = try await store.record(change) }
        #expect(try store.records().map(\.job.state) == [.submitting, .submitting])
    }
}
