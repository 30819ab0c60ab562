import NightshiftCore
import Testing

@Suite("Admission control")
struct AdmissionControlTests {
    private let now = Timestamp(seconds: 1_000)
    private let price = MicroDollars(40_400)

    private func control(
        limit: Int = 5, rateLimit: RateLimit = RateLimit(chosen: nil), slots: Int = 10, budget: MicroDollars? = nil,
        spentTokens: Weight = .zero, nextToken: Timestamp? = nil, usedSlots: Int = 0, nextLapse: Timestamp? = nil,
        committed: MicroDollars = .zero, open: Int = 0
    ) -> AdmissionControl {
        let demand = Demand(
            batches: [1], limit: limit, rateLimit: rateLimit, slots: slots, budget: budget, account: "host",
            requestID: { "r" })
        let standing = Standing(
            spentTokens: spentTokens, nextToken: nextToken, usedSlots: usedSlots, nextLapse: nextLapse,
            committed: committed, open: open)
        return AdmissionControl(demand: demand, standing: standing, at: now)
    }

    private func blocked(for seconds: Int64) -> RateLimit {
        var limit = RateLimit(chosen: nil)
        limit.refused(retryAfter: .seconds(seconds), at: now)
        return limit
    }

    @Test("admits up to the demand's limit, then says that more may be asked for")
    func limit() {
        var control = control(limit: 2)
        #expect(control.admit(price: price, model: .uni1) == nil)
        #expect(control.admit(price: price, model: .uni1) == nil)
        #expect(control.admit(price: price, model: .uni1) == .now)
        #expect(control.admit(price: price, model: .uni1) == .now)
    }

    @Test("waits for the provider's Retry-After, to the microsecond")
    func blockedUntil() {
        var control = control(rateLimit: blocked(for: 7))
        #expect(control.admit(price: price, model: .uni1) == .blocked(until: now + .seconds(7)))
        var over = self.control(rateLimit: blocked(for: 0))
        #expect(over.admit(price: price, model: .uni1) == nil)
    }

    @Test("waits for a slot, and names when a lost reply gives one back")
    func slots() {
        var control = control(slots: 3, usedSlots: 1)
        #expect(control.admit(price: price, model: .uni1) == nil)
        #expect(control.admit(price: price, model: .uni1) == nil)
        #expect(control.admit(price: price, model: .uni1) == .slot(lapses: nil))
        let lapse = now + .seconds(40)
        var lapsing = self.control(slots: 3, usedSlots: 3, nextLapse: lapse)
        #expect(lapsing.admit(price: price, model: .uni1) == .slot(lapses: lapse))
        var lowered = self.control(slots: 3, usedSlots: 8)
        #expect(lowered.admit(price: price, model: .uni1) == .slot(lapses: nil))
    }

    @Test("spends a budget to its last micro-dollar in the worst case, and not one more")
    func budget() {
        var control = control(budget: MicroDollars(121_200), committed: price)
        #expect(control.admit(price: price, model: .uni1) == nil)
        #expect(control.admit(price: price, model: .uni1) == nil)
        #expect(control.admit(price: MicroDollars(1), model: .uni1) == .budget(settling: true))
        var short = self.control(budget: MicroDollars(40_399))
        #expect(short.admit(price: price, model: .uni1) == .budget(settling: false))
        var exact = self.control(budget: price)
        #expect(exact.admit(price: price, model: .uni1) == nil)
        var unlimited = self.control(committed: .dollars(1_000_000))
        #expect(unlimited.admit(price: price, model: .uni1) == nil)
    }

    @Test("a full budget settles only while attempts are open")
    func settling() {
        var open = control(budget: price, committed: price, open: 1)
        #expect(open.admit(price: price, model: .uni1) == .budget(settling: true))
        var closed = control(budget: price, committed: price, open: 0)
        #expect(closed.admit(price: price, model: .uni1) == .budget(settling: false))
    }

    @Test("waits for a token, and names when the next returns")
    func tokens() {
        let back = now + .seconds(12)
        var control = control(rateLimit: RateLimit(chosen: 2), spentTokens: .requests(1), nextToken: back)
        #expect(control.admit(price: price, model: .uni1) == nil)
        #expect(control.admit(price: price, model: .uni1) == .token(back))
        var wire = self.control(rateLimit: RateLimit(chosen: 2), spentTokens: .requests(2))
        #expect(wire.admit(price: price, model: .uni1) == .token(nil))
    }

    @Test("weighs the models under Provisioned Throughput")
    func weights() {
        var control = control(limit: 9, rateLimit: RateLimit(chosen: 8, weights: .byModel))
        for _ in 0..<3 { #expect(control.admit(price: price, model: .uni1Max) == nil) }
        #expect(control.admit(price: price, model: .uni1) == .token(nil))
    }

    @Test("a refusal counts nothing")
    func refusalIsFree() {
        var control = control(slots: 1, budget: MicroDollars(40_400))
        #expect(control.admit(price: MicroDollars(100_000), model: .uni1Max) == .budget(settling: false))
        #expect(control.admit(price: price, model: .uni1) == nil)
    }

    @Test("asks in order: limit, Retry-After, slot, budget, token")
    func order() {
        let lapse = now + .seconds(1)
        let token = now + .seconds(2)
        /// Everything speaks against it, from the reason given by `first` on.
        func reason(_ first: Int) -> Reservation.Next? {
            var limit = RateLimit(chosen: 1)
            if first <= 2 { limit.refused(retryAfter: .seconds(9), at: now) }
            var control = control(
                limit: first <= 1 ? 0 : 5, rateLimit: limit, slots: 1, budget: first <= 4 ? .zero : nil,
                spentTokens: first <= 5 ? .requests(1) : .zero, nextToken: token, usedSlots: first <= 3 ? 1 : 0,
                nextLapse: lapse)
            return control.admit(price: price, model: .uni1)
        }
        #expect(reason(1) == .now)
        #expect(reason(2) == .blocked(until: now + .seconds(9)))
        #expect(reason(3) == .slot(lapses: lapse))
        #expect(reason(4) == .budget(settling: false))
        #expect(reason(5) == .token(token))
        #expect(reason(6) == nil)
    }
}
