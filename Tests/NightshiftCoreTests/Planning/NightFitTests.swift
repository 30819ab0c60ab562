import NightshiftCore
import TestSupport
import Testing

@Suite("Night fit")
struct NightFitTests {
    private func equal(_ jobs: Int) -> Load { Load(jobs: jobs, weight: .requests(jobs), each: .requests(1)) }

    private func fit(
        _ load: Load, seconds: Int, rpm: Int = 30, slots: Int = 10, latency: Int = 30, byModel: Load? = nil,
        steps: Int = 1
    ) -> NightFit {
        NightFit(
            load, weighedByModel: byModel ?? load, available: .seconds(seconds),
            limits: NightFit.Limits(requestsPerMinute: rpm, slots: slots, latency: .seconds(latency)), steps: steps)
    }

    /// Ten slots see the end of two generations a minute each: 20 a minute, 1,200 an hour.
    @Test(
        "slots bind at the default limits",
        arguments: [(3_600, 1_200), (3_599, 1_190), (60, 20), (59, 10), (30, 10), (29, 0)])
    func slots(seconds: Int, fitting: Int) {
        #expect(fit(equal(5_000), seconds: seconds).fitting == fitting)
        #expect(fit(equal(fitting), seconds: seconds).isMet)
        #expect(fitting == 0 || !fit(equal(fitting + 1), seconds: seconds).isMet)
    }

    /// The first 30 go out at once, the last ones need 30 s: 90 s are two windows.
    @Test("the rate limit binds with many slots", arguments: [(90, 60), (89, 30), (150, 90), (30, 30), (29, 0)])
    func rate(seconds: Int, fitting: Int) {
        #expect(fit(equal(5_000), seconds: seconds, slots: 1_000).fitting == fitting)
    }

    /// 5,000 in an hour: 60 windows, 84 in each; 120 rounds, 42 slots. By units: at least eight.
    @Test("says what would suffice")
    func sufficient() {
        let short = fit(equal(5_000), seconds: 3_600)
        #expect(!short.isMet && short.sufficient?.requestsPerMinute == 84 && short.sufficient?.slots == 42)
        #expect(short.sufficientUnits == 84)
        // Twenty jobs need more slots, but no higher rate and no more than the smallest commitment.
        let slow = fit(equal(20), seconds: 59)
        #expect(slow.sufficient?.requestsPerMinute == 30 && slow.sufficient?.slots == 20 && slow.sufficientUnits == 20)
        let hopeless = fit(equal(1), seconds: 29)
        #expect(hopeless.fitting == 0 && hopeless.sufficient == nil && hopeless.sufficientUnits == nil)
        #expect(fit(equal(0), seconds: 1).isMet)
    }

    @Test("the steps of a chain follow one another, whatever the limits")
    func chains() {
        let met = fit(equal(6), seconds: 90, steps: 3)
        #expect(met.isMet && met.fitting == 6 && met.duration == .seconds(90))
        // Two steps in 89 seconds: the third of the longest chain comes later.
        let short = fit(equal(6), seconds: 89, steps: 3)
        #expect(!short.isMet && short.fitting == 5 && short.sufficient == nil && short.sufficientUnits == nil)
    }

    /// Eight units carry three requests of `uni-1-max` in any minute, not 3.2: sixteen take six minutes.
    @Test("no request is sent in part")
    func whole() {
        let load = Load(jobs: 16, weight: Weight(tenths: 25) * 16, each: Weight(tenths: 25))
        let night = fit(load, seconds: 5 * 60 + 30, rpm: 8, slots: 1_000)
        #expect(night.isMet && night.duration == .seconds(5 * 60 + 30))
        #expect(!fit(load, seconds: 5 * 60 + 29, rpm: 8, slots: 1_000).isMet)
        // A request that is heavier than the limit passes alone.
        #expect(fit(load, seconds: 15 * 60 + 30, rpm: 1, slots: 1_000).isMet)
    }

    @Test("fits exactly what the forecast says is done by then, and what suffices does")
    func agreesWithTheForecast() {
        var random = SeededRandom(seed: 3)
        for _ in 0..<3_000 {
            let each = Weight(tenths: random.pick([10, 25]))
            let (rpm, slots) = (Int.random(in: 1...60, using: &random), Int.random(in: 1...40, using: &random))
            let latency = Int.random(in: 1...90, using: &random)
            let available = Int.random(in: 0...4_000, using: &random)
            func load(_ jobs: Int) -> Load { Load(jobs: jobs, weight: each * jobs, each: each) }
            let jobs = Int.random(in: 1...3_000, using: &random)
            let night = fit(load(jobs), seconds: available, rpm: rpm, slots: slots, latency: latency)
            func duration(_ jobs: Int, rpm: Int, slots: Int) -> Duration {
                Forecast(
                    jobs: jobs, weight: each * jobs, requestsPerMinute: rpm, slots: slots, latency: .seconds(latency),
                    each: each
                ).duration
            }
            #expect(night.isMet == (night.duration <= .seconds(available)))
            #expect(night.fitting <= jobs)
            if night.fitting > 0 {
                #expect(duration(night.fitting, rpm: rpm, slots: slots) <= .seconds(available))
            }
            if !night.isMet {
                #expect(duration(night.fitting + 1, rpm: rpm, slots: slots) > .seconds(available))
                if let enough = night.sufficient {
                    #expect(
                        duration(jobs, rpm: enough.requestsPerMinute, slots: enough.slots) <= .seconds(available))
                }
            }
        }
    }

    @Test("a mix fits in its own proportions, and never more than the limit carries")
    func mix() {
        // 100 of uni-1 and 100 of uni-1-max: 350 unit-minutes; two minutes of 35 carry a fifth of them.
        let load = Load(jobs: 200, weight: .requests(350))
        let night = fit(load, seconds: 90, rpm: 35, slots: 1_000)
        #expect(night.fitting == 40)
        // 350 / 2
        #expect(night.sufficient?.requestsPerMinute == 175)
    }
}
