import NightshiftCore
import Testing

@Suite("Rate limit")
struct RateLimitTests {
    private let now = Timestamp(seconds: 1_000)

    @Test("is thirty while nobody says otherwise, and then what the provider announces")
    func announced() {
        var limit = RateLimit(chosen: nil)
        #expect(RateLimit.defaultRequestsPerMinute == 30)
        #expect(limit.requestsPerMinute == 30)
        #expect(limit.capacity == .requests(30))
        limit.learn(announced: 100)
        #expect(limit.requestsPerMinute == 100)
        limit.learn(announced: 10)
        #expect(limit.requestsPerMinute == 10)
        #expect(limit.capacity == .requests(10))
    }

    @Test("takes no nonsense from a header", arguments: [0, -1, .min])
    func nonsense(header: Int) {
        var limit = RateLimit(chosen: nil)
        limit.learn(announced: 12)
        limit.learn(announced: header)
        #expect(limit.requestsPerMinute == 12)
    }

    @Test(
        "the user's own limit is a cap that the provider may lower, never raise",
        arguments: [(20, nil, 20), (20, 30, 20), (20, 5, 5), (60, nil, 60), (60, 30, 30), (60, 100, 60)])
    func chosen(chosen: Int, announced: Int?, expected: Int) {
        var limit = RateLimit(chosen: chosen)
        if let announced { limit.learn(announced: announced) }
        #expect(limit.requestsPerMinute == expected)
    }

    @Test("a refusal blocks until its Retry-After, and a shorter one never shortens it")
    func blocked() {
        var limit = RateLimit(chosen: nil)
        #expect(limit.blockedUntil == nil)
        limit.refused(retryAfter: .seconds(20), at: now)
        #expect(limit.blockedUntil == now + .seconds(20))
        limit.refused(retryAfter: .seconds(5), at: now + .seconds(1))
        #expect(limit.blockedUntil == now + .seconds(20))
        limit.refused(retryAfter: .seconds(20), at: now + .seconds(1))
        #expect(limit.blockedUntil == now + .seconds(21))
        #expect(limit.requestsPerMinute == 30)
    }

    @Test("every request weighs one, except under Provisioned Throughput")
    func weights() {
        let equal = RateLimit(chosen: nil)
        #expect(equal.weight(of: .uni1) == .requests(1))
        #expect(equal.weight(of: .uni1Max) == .requests(1))
        let provisioned = RateLimit(chosen: 10, weights: .byModel)
        #expect(provisioned.weight(of: .uni1) == .requests(1))
        #expect(provisioned.weight(of: .uni1Max) == Weight(tenths: 25))
    }

    @Test("ten units carry ten requests of uni-1 or four of uni-1-max", arguments: [(Model.uni1, 10), (.uni1Max, 4)])
    func tenUnits(model: Model, requests: Int) {
        let limit = RateLimit(chosen: 10, weights: .byModel)
        var bucket = TokenBucket(capacity: limit.capacity, spent: .zero)
        var passed = 0
        while bucket.spend(limit.weight(of: model)) { passed += 1 }
        #expect(passed == requests)
    }
}

@Suite("Slot share")
struct SlotShareTests {
    private let now = Timestamp(seconds: 1_000)

    @Test("is what the user configured while nobody refuses")
    func untouched() {
        let share = SlotShare(configured: 10)
        #expect(share.slots(at: now) == 10)
        #expect(share.slots(at: now + .seconds(86_400)) == 10)
        #expect(SlotShare.patience == .seconds(30))
    }

    @Test(
        "drops to what runs and regains one slot each thirty seconds, never more than configured",
        arguments: [
            (0, 4), (29_999, 4), (30_000, 5), (59_999, 5), (60_000, 6), (179_999, 9), (180_000, 10), (210_000, 10),
            (86_400_000, 10), (-1, 4), (-60_000, 4),
        ])
    func regains(milliseconds: Int64, slots: Int) {
        var share = SlotShare(configured: 10)
        share.refused(holding: 4, at: now)
        #expect(share.slots(at: now + .milliseconds(milliseconds)) == slots)
        #expect(share.configured == 10)
    }

    @Test("keeps at least one slot", arguments: [0, -1])
    func one(running: Int) {
        var share = SlotShare(configured: 10)
        share.refused(holding: running, at: now)
        #expect(share.slots(at: now) == 1)
    }

    @Test("a refusal never raises the share")
    func neverRaised() {
        var share = SlotShare(configured: 10)
        share.refused(holding: 12, at: now)
        #expect(share.slots(at: now) == 10)
        share.refused(holding: 3, at: now)
        #expect(share.slots(at: now) == 3)
        share.refused(holding: 8, at: now + .seconds(30))
        #expect(share.slots(at: now + .seconds(30)) == 4)
    }

    @Test("a second refusal starts the patience again")
    func again() {
        var share = SlotShare(configured: 10)
        share.refused(holding: 5, at: now)
        share.refused(holding: 5, at: now + .seconds(45))
        #expect(share.slots(at: now + .seconds(74)) == 5)
        #expect(share.slots(at: now + .seconds(75)) == 6)
    }
}
