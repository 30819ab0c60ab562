import Testing

@testable import Emulator

@Suite struct LimitTests {
    @Test func requestsAgeOutOneByOne() {
        var window = SlidingWindow(limit: 2)
        window.record(1, at: 0)
        window.record(1, at: 10.5)
        #expect(window.hasRoom(for: 1, at: 59.9) == false)
        #expect(window.remaining == 0)
        #expect(window.retryAfter(at: 20.2) == 40)
        #expect(window.oldestLeaves(at: 20.2) == 60)
        #expect(window.retryAfter(at: 59.9) == 1)
        #expect(window.hasRoom(for: 1, at: 60) == true)
        #expect(window.remaining == 1)
        window.record(1, at: 60)
        #expect(window.hasRoom(for: 1, at: 70.4) == false)
        #expect(window.hasRoom(for: 1, at: 70.5) == true)
    }

    @Test func weightsFillTheWindow() {
        var window = SlidingWindow(limit: 8)
        for _ in 0..<3 { window.record(2.5, at: 0) }
        #expect(window.hasRoom(for: 1, at: 1) == false)
        #expect(window.remaining == 0)
        #expect(window.hasRoom(for: 0.5, at: 1) == true)
    }

    @Test func longUseKeepsTheCount() {
        var window = SlidingWindow(limit: 10_000)
        for tick in 0..<50_000 { window.record(1, at: Double(tick) / 100) }
        #expect(window.count == 6_000)
        #expect(window.used == 6_000)
    }

    @Test func slotsAreFreedByTimeAndAfterAnHour() {
        var slots = SlotBoard()
        slots.take(at: 0, until: 30)
        slots.take(at: 0, until: 10)
        slots.take(at: 0, until: nil)
        #expect(slots.inUse(at: 9.9) == 3)
        #expect(slots.inUse(at: 10) == 2)
        #expect(slots.inUse(at: 3_599) == 1)
        #expect(slots.inUse(at: 3_600) == 0)
    }

    @Test func onlyAcceptedSubmissionsCount() throws {
        var account = makeAccount {
            $0.rpm = 2
            $0.concurrency = 10
        }
        let rate = try account.submit("one", at: 100).rate
        #expect(rate == Acceptance.Rate(limit: 2, remaining: 1, reset: 160))
        _ = try account.submit("two", at: 110)
        for _ in 0..<5 {
            let expected = Refusal(
                status: 429, detail: "Rate limit exceeded",
                pacing: .window(retryAfter: 40, limit: 2, reset: 160))
            #expect(throws: expected) { try account.submit("three", at: 120) }
        }
        _ = try account.submit("three", at: 160)
        #expect(account.tally.limited == ["rpm": 5])
        #expect(account.tally.mostAcceptedPerMinute == 2)
    }

    @Test func slotsComeAfterTheWindowAndFreeThemselves() throws {
        var account = makeAccount { $0.concurrency = 1 }
        _ = try account.submit("one", at: 100)
        #expect(throws: Refusal.tooManyJobs) { try account.submit("two", at: 129.9) }
        _ = try account.submit("two", at: 130)
        #expect(account.tally.mostConcurrent == 1)
        #expect(account.tally.limited == ["concurrency": 1])
    }

    @Test func provisionedUnitsReplaceBothLimits() throws {
        var account = makeAccount {
            $0.provisionedUnits = 8
            $0.concurrency = 1
        }
        for _ in 0..<3 { _ = try account.submit(GenerationRequest(prompt: "x", model: .uni1Max), at: 0) }
        #expect(throws: Refusal.self) { try account.submit("x", at: 0) }
        #expect(try account.submit("x", at: 60).rate == Acceptance.Rate(limit: 8, remaining: 7, reset: 120))
    }

    @Test func aLimiterThatIsDownSaysNothing() throws {
        var account = makeAccount {
            $0.rpm = 1
            $0.concurrency = 1
            $0.isLimiterDown = true
        }
        for _ in 0..<5 { #expect(try account.submit("x", at: 0).rate == nil) }
    }

    @Test func theGetCeilingAnswersWithRetryAfterAlone() throws {
        var account = makeAccount { $0.getCeiling = 2 }
        try account.admitGet(at: 0)
        try account.admitGet(at: 20)
        let expected = Refusal(status: 429, detail: "Rate limit exceeded", pacing: .retryAfter(30))
        #expect(throws: expected) { try account.admitGet(at: 30) }
        try account.admitGet(at: 60)
    }
}
