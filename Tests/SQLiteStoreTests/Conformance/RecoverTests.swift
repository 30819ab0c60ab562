import NightshiftCore
import Testing

@Suite("Recovery")
struct RecoverTests {
    @Test("what was on the wire is uncertain, and the rest goes on", arguments: StoreKind.allCases)
    func recover(kind: StoreKind) async throws {
        let store = try kind.make()
        let one = try store.enqueue("one", keys: ["a", "b", "c"])
        let two = try store.enqueue("two", keys: ["d", "e"])
        let running = try await store.accept(try await store.claim(one))
        let lost = try await store.claim(one)
        let alsoLost = try await store.claim(two)
        let now = start + .seconds(100)
        let slotUntil = now + .seconds(120)
        #expect(try store.recover(at: now, slotUntil: slotUntil) == Recovered(uncertain: 2))
        #expect(try store.recover(at: now, slotUntil: slotUntil) == Recovered(uncertain: 0))
        for claim in [lost, alsoLost] {
            let record = try store.job(claim.job.key)
            #expect(record.job.state == .uncertain && record.job.version == 3 && record.job.tries == 1)
            let attempt = try #require(record.attempts.first)
            #expect(attempt.outcome == .lost && attempt.endedAt == now && attempt.repliedAt == now)
            #expect(attempt.tokenUntil == now + .seconds(90) && attempt.slotUntil == slotUntil)
            #expect(record.charge == ChargeRange(upTo: uni1Price))
        }
        #expect(try store.running() == [running])
        let demand = { Demand.of([one, two], rpm: 3, slots: 3) }
        #expect(try await store.reserve(demand(), at: now).next == .slot(lapses: slotUntil))
        let again = try await store.reserve(demand(), at: slotUntil)
        #expect(again.claims.map(\.job.key) == ["c", "e"])
    }

    @Test("jobs enqueued or put off by a clock that was ahead go on at once", arguments: StoreKind.allCases)
    func clockSetBack(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: ["a", "b"], at: start)
        let claim = try await store.claim(batch)
        _ = try await store.step(
            claim, .turnedAway(until: start + .seconds(50)), claim.settled(.turnedAway, at: start))
        let earlier = start - .seconds(7_200)
        #expect(try await store.reserve(.of([batch]), at: earlier).claims.isEmpty)
        _ = try store.recover(at: earlier, slotUntil: earlier)
        #expect(try await store.reserve(.of([batch]), at: earlier).claims.map(\.job.key) == ["a", "b"])
    }

    @Test("where the clock is right, a retry time stands", arguments: StoreKind.allCases)
    func retryTimeStands(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: ["a"], at: start)
        let claim = try await store.claim(batch)
        let due = start + .seconds(50)
        _ = try await store.step(claim, .turnedAway(until: due), claim.settled(.turnedAway, at: start))
        _ = try store.recover(at: start + .seconds(1), slotUntil: start)
        #expect(try await store.reserve(.of([batch]), at: start + .seconds(1)).next == .due(due))
    }

    @Test("running comes oldest acceptance first, of every batch", arguments: StoreKind.allCases)
    func running(kind: StoreKind) async throws {
        let store = try kind.make()
        let one = try store.enqueue("one", keys: ["a", "b"])
        let two = try store.enqueue("two", keys: ["c"])
        let claims = try await store.reserve(.of([one, two]), at: start).claims
        #expect(try store.running().isEmpty)
        let b = try await store.accept(claims[1], at: start + .seconds(3))
        let a = try await store.accept(claims[0], at: start + .seconds(2))
        let c = try await store.accept(claims[2], at: start + .seconds(1))
        #expect(try store.running() == [c, a, b])
        _ = try await store.finish(a)
        #expect(try store.running() == [c, b])
    }

    @Test("a job's latest attempt is the one under way", arguments: StoreKind.allCases)
    func latest(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: ["a"])
        _ = try await store.refund(try await store.accept(try await store.claim(batch)), retryAt: start)
        let second = try await store.accept(try await store.claim(batch))
        #expect(second.attempt.number == 2 && second.job.tries == 2)
        #expect(try store.running() == [second])
        let download = try await store.finish(second)
        #expect(try store.downloads(after: 0, limit: 10) == [download])
        let record = try store.job("a")
        #expect(record.attempts.map(\.number) == [1, 2] && record.generation == second.attempt.generation)
        #expect(record.charge == ChargeRange(exactly: uni1Price) && record.attemptCount == 2)
    }

    @Test("downloads come by id, in pages", arguments: StoreKind.allCases)
    func downloads(kind: StoreKind) async throws {
        let store = try kind.make()
        let claims = try await store.reserve(
            .of([try store.enqueue("b", keys: ["a", "b", "c", "d"])]), at: start
        ).claims
        var expected: [Claim] = []
        for claim in claims.dropLast().reversed() {
            expected.insert(try await store.finish(try await store.accept(claim)), at: 0)
        }
        #expect(try store.downloads(after: 0, limit: 2) == Array(expected.prefix(2)))
        #expect(try store.downloads(after: expected[1].job.id, limit: 2) == [expected[2]])
        #expect(try store.downloads(after: expected[2].job.id, limit: 2).isEmpty)
    }
}
