import NightshiftCore
import TestSupport
import Testing

@Suite("Units needed")
struct UnitsNeededTests {
    private func workload(_ uni1: Int, _ uni1Max: Int = 0) throws -> Workload {
        var workload = Workload()
        if uni1 > 0 { workload.add(try #require(Workload.Kind(.uni1, inputImages: 0)), count: uni1) }
        if uni1Max > 0 { workload.add(try #require(Workload.Kind(.uni1Max, inputImages: 0)), count: uni1Max) }
        return workload
    }

    /// One unit carries 43,200 requests of `uni-1` a month, or 17,280 of `uni-1-max`.
    @Test(
        "for a month's volume",
        arguments: [
            (1, 0, 8), (345_600, 0, 8), (345_601, 0, 9), (432_000, 0, 10), (0, 138_240, 8), (0, 138_241, 9),
            // 200,000 + 100,000 × 2.5 = 450,000; 450,000 / 43,200 = 10.4
            (200_000, 100_000, 11),
        ])
    func volume(uni1: Int, uni1Max: Int, units: Int) throws {
        let needed = UnitsNeeded(carrying: try workload(uni1, uni1Max))
        #expect(needed.units == units)
        #expect(needed.deciding == (units == 8 ? .smallestCommitment : .volume))
    }

    @Test(
        "for a rate of requests of the mix",
        arguments: [
            (30, 1, 0, 30), (5, 1, 0, 8), (4, 0, 1, 10), (30, 0, 1, 75), (3, 0, 1, 8),
            // Half and half weighs 1.75: 30 × 1.75 = 52.5
            (30, 1, 1, 53),
        ])
    func rate(requests: Int, uni1: Int, uni1Max: Int, units: Int) throws {
        let workload = try workload(uni1, uni1Max)
        var needed = UnitsNeeded(carrying: workload)
        needed.add(requestsPerMinute: requests, of: workload)
        #expect(needed.units == units)
    }

    @Test(
        "for a deadline of one run, at 30 s a generation",
        arguments: [
            // An hour less half a minute has 59 whole minutes: 60 windows. 10,000 / 60 = 166.7
            (10_000, 0, 3_600, 167),
            // 60 windows again: 4,000 / 60 = 66.7, so 67 in each, 67 × 2.5 = 167.5
            (0, 4_000, 3_600, 168),
            // (6,000 + 1,600 × 2.5) / 60 = 166.7
            (6_000, 1_600, 3_600, 167),
            // Thirty seconds are one window: everything at once.
            (100, 0, 30, 100), (100, 0, 89, 100), (100, 0, 90, 50), (10, 0, 3_600, 8),
        ])
    func deadline(uni1: Int, uni1Max: Int, seconds: Int, units: Int) throws {
        var needed = UnitsNeeded()
        let isMet = needed.add(deadline: .seconds(seconds), of: try workload(uni1, uni1Max))
        #expect(isMet && needed.units == units)
    }

    @Test("no number of units makes a generation faster")
    func tooShort() throws {
        var needed = UnitsNeeded()
        let isMet = needed.add(deadline: .seconds(29), of: try workload(1))
        #expect(!isMet && needed.units == 8 && needed.needs.count == 1)
    }

    @Test("no number of units makes the steps of one chain run at once")
    func chains() throws {
        let run = try workload(20)
        for (seconds, isMet) in [(599, false), (600, true)] {
            var needed = UnitsNeeded()
            let makesIt = needed.add(deadline: .seconds(seconds), of: run, steps: 20)
            #expect(makesIt == isMet && needed.needs.count == (isMet ? 2 : 1))
        }
    }

    @Test("for the busiest hour on record: its unit-minutes over sixty, rounded up")
    func busiestHour() {
        for (requests, units) in [(60 * 8, 8), (60 * 8 + 1, 9), (1_800, 30)] {
            var needed = UnitsNeeded()
            needed.add(busiestHour: .requests(requests))
            #expect(needed.units == units)
        }
    }

    @Test("the most that anything asks for, and the first to ask decides")
    func most() throws {
        let run = try workload(10_000)
        var needed = UnitsNeeded(carrying: run)
        needed.add(chosen: 20)
        needed.add(requestsPerMinute: 20, of: run)
        #expect(needed.units == 20 && needed.deciding == .chosen)
        #expect(needed.needs.map(\.units) == [8, 1, 20, 20])
        let isMet = needed.add(deadline: .seconds(3_600), of: run)
        #expect(isMet && needed.units == 167 && needed.deciding == .deadline(.seconds(3_600)))
    }

    @Test("never fewer than eight; no fewer for more images, a higher rate or a closer deadline")
    func properties() throws {
        var random = SeededRandom(seed: 5)
        for _ in 0..<2_000 {
            let small = try workload(
                Int.random(in: 0...900_000, using: &random), Int.random(in: 1...900_000, using: &random))
            let large = small + (try workload(1, 1))
            let rate = Int.random(in: 1...900, using: &random)
            let deadline = Duration.seconds(Int.random(in: 30...90_000, using: &random))
            func units(_ workload: Workload, _ rate: Int?, _ deadline: Duration?) -> Int {
                var needed = UnitsNeeded(carrying: workload)
                if let rate { needed.add(requestsPerMinute: rate, of: workload) }
                if let deadline, !needed.add(deadline: deadline, of: workload) { Issue.record("\(deadline)") }
                return needed.units
            }
            #expect(units(small, nil, nil) >= 8)
            #expect(units(large, nil, nil) >= units(small, nil, nil))
            #expect(units(small, rate + 1, nil) >= units(small, rate, nil))
            #expect(units(large, nil, deadline) >= units(small, nil, deadline))
            #expect(units(small, nil, deadline + .seconds(60)) <= units(small, nil, deadline))
            // What the units carry in a month is never less than what is submitted.
            #expect(ProvisionedPlan.capacity(units: units(small, nil, nil)) >= small.weight)
        }
    }
}
