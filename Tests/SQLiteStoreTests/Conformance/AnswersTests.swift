import NightshiftCore
import Testing

@Suite("Answers")
struct AnswersTests {
    @Test("the summary counts jobs, submissions and money", arguments: StoreKind.allCases)
    func summary(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: (0..<9).map { "k\($0)" })
        try store.enqueue("other", keys: ["x"])
        let claims = try await store.reserve(.of([batch], limit: 8), at: start).claims
        _ = try await store.accept(claims[1])
        _ = try await store.lose(claims[2])
        _ = try await store.keep(try await store.finish(try await store.accept(claims[3])))
        _ = try await store.refund(try await store.accept(claims[4]), code: "content_moderated")
        _ = try await store.step(claims[5], .turnedAway(until: start), claims[5].settled(.turnedAway, at: start))
        _ = try await store.step(
            claims[6], .rejected(code: "400", message: "m"), claims[6].settled(.rejected, at: start))
        let unsettled = try await store.accept(claims[7])
        _ = try await store.step(
            unsettled, .failedUnsettled(code: "x", message: "m", retryAt: nil),
            unsettled.settled(.unsettled(code: "x"), at: start))
        let expected = QueueSummary(
            jobs: [.queued: 2, .submitting: 1, .generating: 1, .uncertain: 1, .completed: 1, .failed: 3],
            attempts: 7, refundedAttempts: 1, charge: ChargeRange(low: uni1Price, high: uni1Price * 5),
            refunded: uni1Price, inFlight: uni1Price * 2, uncertain: uni1Price, lostReplies: 1,
            unsettled: uni1Price, unsettledAttempts: 1)
        #expect(try store.summary(of: batch.id) == expected)
        var all = expected
        all.jobs[.queued] = 3
        #expect(try store.summary(of: nil) == all)
        #expect(try store.summary(of: 999) == QueueSummary())
    }

    @Test("records without attempts carry the totals all the same", arguments: StoreKind.allCases)
    func lean(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: ["a"])
        let claim = try await store.claim(batch)
        _ = try await store.step(claim, .turnedAway(until: start), claim.settled(.turnedAway, at: start))
        let second = try await store.lose(try await store.claim(batch))
        #expect(second.attempt.number == 2)
        let record = try #require(try store.records(withAttempts: false).first)
        #expect(record.attempts.isEmpty && record.attemptCount == 1 && record.charge == ChargeRange(upTo: uni1Price))
        #expect(try store.job("a").attempts.count == 2)
    }

    @Test("an export sees jobs that are added or moved meanwhile, each at most once", arguments: StoreKind.allCases)
    func meanwhile(kind: StoreKind) throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: (0..<700).map { "k\($0)" })
        var seen: [String] = []
        try store.forEachJob(Selection(batches: [batch.id], states: [.queued]), withAttempts: false) { record throws in
            if seen.isEmpty {
                #expect(try store.apply(.cancelled, to: Selection(key: "k650"), at: start) == 1)
            }
            seen.append(record.job.key)
        }
        #expect(seen == (0..<700).map { "k\($0)" }.filter { $0 != "k650" })
    }

    @Test("a body that throws ends the walk", arguments: StoreKind.allCases)
    func throwing(kind: StoreKind) throws {
        struct Enough: Error {}
        let store = try kind.make()
        try store.enqueue("b", keys: ["a", "b"])
        var seen = 0
        #expect(throws: Enough.self) {
            try store.forEachJob(Selection(), withAttempts: false) { _ in
                seen += 1
                throw Enough()
            }
        }
        #expect(seen == 1)
    }

    @Test("costs by tag, with any name; by model and batch; totals", arguments: StoreKind.allCases)
    func costs(kind: StoreKind) async throws {
        let store = try kind.make()
        let odd = "a\"b.$[0]"
        let one = try store.enqueue(
            "one",
            [
                try newJob("a", tags: [odd: "x", "é": "1"]), try newJob("b", model: .uni1Max, tags: [odd: "y"]),
                try newJob("c"), try newJob("never"),
            ])
        let two = try store.enqueue("two", [try newJob("d", tags: [odd: "x"])])
        let claims = try await store.reserve(.of([one], limit: 3), at: start).claims
        _ = try await store.finish(try await store.accept(claims[0]))
        _ = try await store.refund(try await store.accept(claims[1]))
        _ = try await store.step(claims[2], .turnedAway(until: start), claims[2].settled(.turnedAway, at: start))
        _ = try await store.claim(two)
        let known = ChargeRange(exactly: uni1Price)
        let open = ChargeRange(low: uni1Price, high: uni1Price * 2)
        let none = ChargeRange.nothing
        let maxPrice = MicroDollars(100_000)
        #expect(
            try store.costs(of: nil, by: [.tag(odd)]) == [
                CostRow(values: ["x"], images: 1, attempts: 2, refundedAttempts: 0, charge: open),
                CostRow(
                    values: ["y"], images: 0, attempts: 1, refundedAttempts: 1, refunded: maxPrice, charge: none),
            ])
        #expect(
            try store.costs(of: one.id, by: [.model, .type, .tag("é")]) == [
                CostRow(values: ["uni-1", "image", "1"], images: 1, attempts: 1, refundedAttempts: 0, charge: known),
                CostRow(
                    values: ["uni-1-max", "image", ""], images: 0, attempts: 1, refundedAttempts: 1, refunded: maxPrice,
                    charge: none),
            ])
        #expect(try store.costs(of: nil, by: [.batch]).map(\.values) == [["one"], ["two"]])
        #expect(
            try store.costs(of: one.id, by: []) == [
                CostRow(
                    values: [], images: 1, attempts: 2, refundedAttempts: 1, refunded: maxPrice, charge: known)
            ])
        #expect(
            try store.costs(of: 77, by: []) == [
                CostRow(values: [], images: 0, attempts: 0, refundedAttempts: 0, charge: .nothing)
            ])
        #expect(try store.costs(of: 77, by: [.model]).isEmpty)
    }

    @Test("days are the local calendar's", arguments: StoreKind.allCases)
    func days(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: ["a", "b"])
        _ = try await store.claim(batch, at: start)
        _ = try await store.claim(batch, at: start + .seconds(48 * 3_600))
        let expected = [start, start + .seconds(48 * 3_600)].map { [LocalDay.of($0)] }
        #expect(try store.costs(of: batch.id, by: [.day]).map(\.values) == expected)
    }
}
