import NightshiftCore
import Testing

@Suite("Reserve")
struct ReserveTests {
    @Test("a claim is the job and its attempt, and both are stored", arguments: StoreKind.allCases)
    func claim(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: ["a"])
        let later = start + .seconds(9)
        let demand = Demand(
            batches: [batch.id], limit: 3, rateLimit: RateLimit(chosen: 1_000), slots: 1_000, budget: nil,
            account: "host#fingerprint", requestID: { "request-of-a" })
        let reservation = try await store.reserve(demand, at: later)
        #expect(reservation.next == .nothing)
        let claim = try #require(reservation.claims.first)
        #expect(reservation.claims.count == 1)
        #expect(claim.job.state == .submitting && claim.job.version == 2 && claim.job.tries == 1)
        #expect(claim.attempt.number == 1 && claim.attempt.requestID == "request-of-a")
        #expect(claim.attempt.job == claim.job.id && claim.attempt.batch == batch.id)
        #expect(claim.attempt.outcome == .onTheWire && claim.attempt.intentAt == later)
        #expect(claim.attempt.price == uni1Price && claim.attempt.weight == .requests(1))
        #expect(claim.attempt.account == "host#fingerprint" && claim.attempt.tokenUntil == nil)
        let record = try store.job("a")
        #expect(record.job == claim.job && record.attempts == [claim.attempt] && record.updatedAt == later)
        #expect(record.charge == ChargeRange(upTo: uni1Price) && record.attemptCount == 1)
    }

    @Test("order: batches as asked, then priority, due time and age", arguments: StoreKind.allCases)
    func order(kind: StoreKind) async throws {
        let store = try kind.make()
        let one = try store.enqueue("one", [try newJob("1a"), try newJob("1b", priority: 5), try newJob("1c")])
        let two = try store.enqueue(
            "two", [try newJob("2a", priority: 9), try newJob("2b", priority: -1)], at: start - .seconds(60))
        _ = try store.enqueue(
            BatchDraft(target: .existing(one.id), manifest: "/m"), at: start - .seconds(30)
        ) { admit throws in _ = try admit(newJob("1d")) }
        let claims = try await store.reserve(.of([two, one, two]), at: start).claims
        #expect(claims.map(\.job.key) == ["2a", "2b", "1b", "1d", "1a", "1c"])
    }

    @Test("what the next claim waits for", arguments: StoreKind.allCases)
    func next(kind: StoreKind) async throws {
        let store = try kind.make()
        let empty = try store.enqueue("empty", keys: [])
        #expect(try await store.reserve(.of([empty]), at: start) == Reservation(claims: [], next: .nothing))
        #expect(try await store.reserve(.of([]), at: start) == Reservation(claims: [], next: .nothing))
        let batch = try store.enqueue("b", keys: ["a", "b", "c"])
        let early = try await store.reserve(.of([batch]), at: start - .microseconds(1))
        #expect(early == Reservation(claims: [], next: .due(start)))
        #expect(try await store.reserve(.of([batch], limit: 0), at: start).next == .now)
        let two = try await store.reserve(.of([batch], limit: 2), at: start)
        #expect(two.claims.count == 2 && two.next == .now)
        let last = try await store.reserve(.of([batch], limit: 1), at: start)
        #expect(last.claims.count == 1 && last.next == .nothing)
        _ = try await store.step(
            last.claims[0], .turnedAway(until: start + .seconds(7)), last.claims[0].settled(.turnedAway, at: start))
        #expect(try await store.reserve(.of([batch]), at: start).next == .due(start + .seconds(7)))
        let again = try await store.reserve(.of([batch]), at: start + .seconds(7))
        #expect(again.claims.map(\.attempt.number) == [2])
    }

    @Test("a limit that is just reached with later jobs left says when", arguments: StoreKind.allCases)
    func limitThenDue(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: ["a"])
        let later = start + .seconds(100)
        _ = try store.enqueue(BatchDraft(target: .existing(batch.id), manifest: "/m"), at: later) { admit throws in
            _ = try admit(newJob("b", priority: 3))
        }
        let reservation = try await store.reserve(.of([batch], limit: 1), at: start)
        #expect(reservation.claims.map(\.job.key) == ["a"] && reservation.next == .due(later))
    }

    @Test("tokens: spent on the wire, back a window after the reply", arguments: StoreKind.allCases)
    func tokens(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: (0..<10).map { "k\($0)" })
        let demand = { Demand.of([batch], rpm: 3) }
        let first = try await store.reserve(demand(), at: start)
        #expect(first.claims.count == 3 && first.next == .token(nil))
        _ = try await store.accept(first.claims[0], at: start + .seconds(2))
        _ = try await store.accept(first.claims[1], at: start + .seconds(1))
        let second = try await store.reserve(demand(), at: start + .seconds(3))
        #expect(second == Reservation(claims: [], next: .token(start + .seconds(61))))
        let just = try await store.reserve(demand(), at: start + .seconds(61) - .microseconds(1))
        #expect(just == Reservation(claims: [], next: .token(start + .seconds(61))))
        let third = try await store.reserve(demand(), at: start + .seconds(61))
        #expect(third.claims.count == 1 && third.next == .token(start + .seconds(62)))
    }

    @Test("a token from the future of a clock set back waits a window at most", arguments: StoreKind.allCases)
    func clockSetBack(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: ["a", "b"], at: start - .seconds(100_000))
        _ = try await store.accept(try await store.claim(batch), at: start)
        let earlier = start - .seconds(86_400)
        let blocked = try await store.reserve(.of([batch], rpm: 1), at: earlier)
        #expect(blocked == Reservation(claims: [], next: .token(earlier + .seconds(60))))
        _ = try store.recover(at: earlier, slotUntil: earlier + .seconds(120))
        let after = try await store.reserve(.of([batch], rpm: 1), at: earlier + .seconds(60))
        #expect(after.claims.count == 1)
    }

    @Test("weights: a uni-1-max request takes 2.5 tokens", arguments: StoreKind.allCases)
    func weights(kind: StoreKind) async throws {
        let store = try kind.make()
        let jobs = try (0..<6).map { try newJob("k\($0)", model: .uni1Max) } + [newJob("small")]
        let batch = try store.enqueue("b", jobs)
        let reservation = try await store.reserve(.of([batch], rpm: 8, weights: .byModel), at: start)
        #expect(reservation.claims.map(\.attempt.weight) == Array(repeating: Weight(tenths: 25), count: 3))
        #expect(reservation.next == .token(nil))
        let equal = try await store.reserve(.of([batch], rpm: 9), at: start)
        #expect(equal.claims.map(\.attempt.weight) == [.requests(1)])
    }

    @Test("a request heavier than the whole limit goes out alone", arguments: StoreKind.allCases)
    func heavy(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", [try newJob("a", model: .uni1Max), try newJob("b", model: .uni1Max)])
        let reservation = try await store.reserve(.of([batch], rpm: 1, weights: .byModel), at: start)
        #expect(reservation.claims.count == 1 && reservation.next == .token(nil))
    }

    @Test("slots: open attempts of every batch, and lost replies until they lapse", arguments: StoreKind.allCases)
    func slots(kind: StoreKind) async throws {
        let store = try kind.make()
        let other = try store.enqueue("other", keys: ["x", "y"])
        let batch = try store.enqueue("b", keys: (0..<5).map { "k\($0)" })
        let running = try await store.accept(try await store.claim(other))
        let lapse = start + .seconds(30)
        _ = try await store.lose(try await store.claim(other), slotUntil: lapse)
        let demand = { Demand.of([batch], slots: 3) }
        let first = try await store.reserve(demand(), at: start)
        #expect(first.claims.count == 1 && first.next == .slot(lapses: lapse))
        let lapsed = try await store.reserve(demand(), at: lapse)
        #expect(lapsed.claims.count == 1 && lapsed.next == .slot(lapses: nil))
        _ = try await store.finish(running)
        #expect(try await store.reserve(demand(), at: lapse).claims.count == 1)
    }

    @Test("budget: the worst case of the demand's batches, past attempts included", arguments: StoreKind.allCases)
    func budget(kind: StoreKind) async throws {
        let store = try kind.make()
        let other = try store.enqueue("other", keys: ["x"])
        let batch = try store.enqueue("b", keys: (0..<6).map { "k\($0)" })
        _ = try await store.claim(other)
        let demand = { Demand.of([batch], budget: uni1Price * 3) }
        let first = try await store.reserve(demand(), at: start)
        #expect(first.claims.count == 3 && first.next == .budget(settling: true))
        let one = try await store.accept(first.claims[0])
        _ = try await store.refund(one)
        let second = try await store.reserve(demand(), at: start)
        #expect(second.claims.count == 1 && second.next == .budget(settling: true))
        _ = try await store.lose(first.claims[1])
        _ = try await store.lose(first.claims[2])
        _ = try await store.finish(try await store.accept(second.claims[0]))
        #expect(try await store.reserve(demand(), at: start).next == .budget(settling: false))
        let both = try await store.reserve(.of([batch, other], budget: uni1Price * 5), at: start)
        #expect(both.claims.count == 1 && both.next == .budget(settling: true))
    }

    @Test("Retry-After holds everything back", arguments: StoreKind.allCases)
    func blocked(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: ["a"])
        var rate = RateLimit(chosen: 10)
        rate.refused(retryAfter: .seconds(4), at: start)
        let held = try await store.reserve(.of([batch], rate: rate), at: start)
        #expect(held == Reservation(claims: [], next: .blocked(until: start + .seconds(4))))
        #expect(try await store.reserve(.of([batch], rate: rate), at: start + .seconds(4)).claims.count == 1)
    }

    @Test("concurrent demands share one set of limits", arguments: StoreKind.allCases)
    func concurrent(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: (0..<100).map { "k\($0)" })
        let claims = try await withThrowingTaskGroup(of: [Claim].self) { group in
            for _ in 0..<20 {
                group.addTask { try await store.reserve(.of([batch], limit: 7, slots: 33), at: start).claims }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(claims.count == 33)
        #expect(Set(claims.map(\.job.id)).count == 33)
        #expect(try store.summary(of: nil).count(.submitting) == 33)
    }

    @Test("a demand that breaks a constraint fails alone, and leaves nothing", arguments: StoreKind.allCases)
    func brokenDemand(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: ["a", "b", "c"])
        let demand = Demand(
            batches: [batch.id], limit: 1, rateLimit: RateLimit(chosen: 1_000), slots: 1_000, budget: nil,
            account: "host#fingerprint", requestID: { "" })
        await #expect(throws: StoreError.self) { _ = try await store.reserve(demand, at: start) }
        #expect(try store.summary(of: nil).count(.queued) == 3)
        #expect(try await store.reserve(.of([batch]), at: start).claims.count == 3)
    }

    @Test("a request id that was used twice is named", arguments: StoreKind.allCases)
    func repeatedRequestID(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: ["a", "b", "c"])
        let demand = Demand(
            batches: [batch.id], limit: 2, rateLimit: RateLimit(chosen: 1_000), slots: 1_000, budget: nil,
            account: "host#fingerprint", requestID: { "the same" })
        #expect(try await store.reserve(demand, at: start).claims.count == 2)
        #expect(try store.integrityProblems() == ["1 request ids belong to more than one attempt"])
    }
}
