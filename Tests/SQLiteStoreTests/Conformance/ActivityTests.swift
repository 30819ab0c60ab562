import NightshiftCore
import Testing

@Suite("Activity")
struct ActivityTests {
    @Test("the latest arrivals, newest first, of the batches that are asked for", arguments: StoreKind.allCases)
    func arrivals(kind: StoreKind) async throws {
        let store = try kind.make()
        let one = try store.enqueue("one", keys: (1...70).map { "k\($0)" })
        let two = try store.enqueue("two", keys: ["other"])
        for (place, claim) in try await store.reserve(.of([one]), at: start).claims.enumerated() {
            let at = start + .seconds(place)
            _ = try await store.keep(try await store.finish(try await store.accept(claim), at: at), at: at)
        }
        let claim = try await store.claim(two)
        _ = try await store.keep(try await store.finish(try await store.accept(claim)), at: start + .seconds(500))
        _ = try store.mark(.keep, jobs: [store.job("k70").job.id], at: start)
        let activity = try store.activity(of: [one.id], settled: false, at: start + .seconds(70))
        #expect(activity.arrivals.map(\.key) == (11...70).reversed().map { "k\($0)" })
        #expect(activity.arrivals.first?.image == image("k70") && activity.arrivals.first?.review == .keep)
        #expect(activity.arrivals.last?.at == start + .seconds(10) && activity.arrivals.last?.review == nil)
        #expect(activity.recent == .init(count: 70, first: start))
        #expect(activity.throughput.counts.reduce(0, +) == 70)
        let both = try store.activity(of: [one.id, two.id], settled: false, at: start + .seconds(500))
        #expect(both.arrivals.first?.key == "other" && both.arrivals.count == 60)
        #expect(both.recent == .init(count: 1, first: start + .seconds(500)))
    }

    @Test("failures by reason, with their number and the latest of them", arguments: StoreKind.allCases)
    func failures(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: (1...9).map { "k\($0)" })
        let claims = try await store.reserve(.of([batch]), at: start).claims
        for (place, claim) in claims.prefix(7).enumerated() {
            _ = try await store.refund(
                try await store.accept(claim), code: "content_moderated", at: start + .seconds(place))
        }
        _ = try await store.step(
            claims[7], .rejected(code: nil, message: "no file"), claims[7].settled(.rejected, at: start),
            at: start + .seconds(60))
        let groups = try store.activity(of: [batch.id], settled: false, at: start).failures
        #expect(groups.map(\.kind) == [.rejected, .moderated] && groups.map(\.count) == [1, 7])
        #expect(groups.map(\.code) == [nil, "content_moderated"])
        #expect(groups[0].examples.map(\.message) == ["no file"])
        #expect(groups[1].examples.map(\.key) == ["k7", "k6", "k5", "k4", "k3"])
        #expect(groups[1].latest == start + .seconds(6))
        #expect(try store.apply(.retried(due: start), to: Selection(batches: [batch.id]), at: start) == 8)
        #expect(try store.activity(of: [batch.id], settled: false, at: start).failures == [])
    }

    @Test("limits are the account's: what is spent, what is open, what was announced", arguments: StoreKind.allCases)
    func limits(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("b", keys: ["a", "b", "c", "d"])
        let other = try store.enqueue("other", keys: [])
        let empty = try store.activity(of: [other.id], settled: true, at: start)
        #expect(empty.spentTokens == .zero && empty.openAttempts == 0 && empty.announcedLimit == nil)
        #expect(empty.arrivals == [] && empty.recent == nil && empty.throughput.counts.allSatisfy { $0 == 0 })
        let claims = try await store.reserve(.of([batch], limit: 3), at: start).claims
        _ = try await store.accept(claims[0])
        _ = try await store.finish(try await store.accept(claims[1]))
        try await store.noteAnnouncedLimit(42, of: "host#fingerprint")
        let activity = try store.activity(of: [other.id], settled: false, at: start + .seconds(1))
        #expect(activity.spentTokens == .requests(3) && activity.openAttempts == 2)
        #expect(activity.announcedLimit == 42)
        let later = try store.activity(of: [batch.id], settled: false, at: start + .seconds(100))
        #expect(later.spentTokens == .requests(1))
        #expect(
            try store.outcomes(of: batch.id) == [.onTheWire: 1, .accepted: 1, .completed: 1]
                && store.outcomes(of: other.id) == [:])
    }

    @Test("submissions one by one, after one, of some batches", arguments: StoreKind.allCases)
    func attempts(kind: StoreKind) async throws {
        let store = try kind.make()
        let one = try store.enqueue("one", keys: ["a", "b"])
        let two = try store.enqueue("two", keys: ["c"])
        let claims = try await store.reserve(.of([one, two], limit: 3), at: start + .seconds(5)).claims
        _ = try await store.finish(try await store.accept(claims[0], at: start + .seconds(6)), at: start + .seconds(9))
        func times(_ batches: [Batch], after: Int64 = 0) throws -> [AttemptTimes] {
            var all: [AttemptTimes] = []
            try store.forEachAttempt(of: batches.map(\.id), after: after) { all.append($0) }
            return all
        }
        let all = try times([one, two])
        #expect(all.map(\.outcome) == [.completed, .onTheWire, .onTheWire])
        #expect(all[0].enqueuedAt == start && all[0].intentAt == start + .seconds(5) && all[0].number == 1)
        #expect(all[0].repliedAt == start + .seconds(6) && all[0].endedAt == start + .seconds(9))
        #expect(try times([one]).count == 2 && times([one, two], after: all[1].id) == [all[2]] && times([]) == [])
    }
}
