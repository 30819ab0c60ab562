import NightshiftCore
import TestSupport
import Testing

@Suite("Latency model")
struct LatencyModelTests {
    private func model(_ seconds: [Int64]) -> LatencyModel {
        var model = LatencyModel(interval: .seconds(2))
        for second in seconds { model.note(endedBetween: .seconds(second), and: .seconds(second)) }
        return model
    }

    @Test("says nothing of the tails while it has seen fewer than five")
    func tooFew() {
        let model = model([10, 20, 30, 40])
        #expect(model.quantile(0.5) == nil)
        #expect(model.longestRun == .seconds(120))
        #expect(LatencyModel(interval: .seconds(2)).quantile(0) == nil)
        #expect(LatencyModel(interval: .seconds(2)).longestRun == .seconds(120))
    }

    @Test(
        "quantiles, whatever the order of the samples",
        arguments: [(0.0, 10), (0.1, 10), (0.25, 20), (0.5, 30), (0.75, 40), (0.99, 50), (1.0, 50), (-1, 10), (2, 50)])
    func quantiles(fraction: Double, seconds: Int64) {
        #expect(model([30, 50, 10, 40, 20]).quantile(fraction) == .seconds(seconds))
    }

    @Test("a generation may run twice as long as the slowest hundredth, and a look longer")
    func longestRun() {
        #expect(model([30, 50, 10, 40, 20]).longestRun == .seconds(102))
    }

    @Test("takes the middle of the time between two looks")
    func middle() {
        var model = LatencyModel(interval: .seconds(2))
        for _ in 0..<5 { model.note(endedBetween: .seconds(10), and: .seconds(13)) }
        #expect(model.quantile(0.5) == .milliseconds(11_500))
    }

    @Test("forgets the oldest once it remembers 64")
    func forgets() {
        var model = model(Array(repeating: 100, count: 64))
        model.note(endedBetween: .seconds(10), and: .seconds(10))
        #expect(model.quantile(0) == .seconds(10))
        #expect(model.quantile(1) == .seconds(100))
        for _ in 0..<62 { model.note(endedBetween: .seconds(20), and: .seconds(20)) }
        #expect(model.quantile(0) == .seconds(10))
        #expect(model.quantile(1) == .seconds(100))
        model.note(endedBetween: .seconds(20), and: .seconds(20))
        #expect(model.quantile(1) == .seconds(20))
        #expect(model.quantile(0) == .seconds(10))
        model.note(endedBetween: .seconds(20), and: .seconds(20))
        #expect(model.quantile(0) == .seconds(20))
    }

    @Test("what earlier runs saw may hold hours without a look: it tells how long one may take, and puts off no look")
    func seen() {
        var model = LatencyModel(interval: .seconds(2), seen: Array(repeating: .seconds(540), count: 64))
        #expect(model.quantile(0.5) == .seconds(540))
        #expect(model.longestRun == .seconds(1_082))
        #expect(model.bestFirstLook == nil && model.fastestTenth == nil)
        let schedule = PollSchedule(interval: .seconds(2))
        let accepted = Timestamp(seconds: 1_000)
        #expect(schedule.firstPoll(acceptedAt: accepted, latencies: model, random: 0.8) == accepted + .milliseconds(80))
        for _ in 0..<5 { model.note(endedBetween: .seconds(25), and: .seconds(35)) }
        #expect(model.quantile(0.5) == .seconds(30))
        #expect(model.fastestTenth == .seconds(30))
    }

    @Test("what the first look finds took about as long as it was waited for, and not a half of it")
    func firstLooks() {
        var model = LatencyModel(interval: .seconds(1))
        for _ in 0..<64 { model.note(endedBetween: .milliseconds(29_700), and: .seconds(30)) }
        #expect(model.bestFirstLook == .seconds(30))
        for _ in 0..<56 { model.note(endedBetween: .zero, and: .seconds(30)) }
        #expect(model.bestFirstLook == .seconds(30))
        #expect(model.quantile(0.5) == .milliseconds(29_500))
        #expect(model.longestRun >= .seconds(60))
        // With nobody left who was seen running, nothing says any more that they did not end long before.
        for _ in 0..<8 { model.note(endedBetween: .zero, and: .seconds(30)) }
        #expect(model.bestFirstLook == nil)
    }

    @Test(
        "a look that is early by a hair changes nothing; one that finds done far too early what was never so fast begins anew"
    )
    func surprise() {
        var model = LatencyModel(interval: .seconds(1))
        for _ in 0..<64 { model.note(endedBetween: .milliseconds(29_700), and: .seconds(30)) }
        model.note(endedBetween: .zero, and: .milliseconds(29_950))
        #expect(model.bestFirstLook == .seconds(30))
        model.note(endedBetween: .zero, and: .seconds(3))
        #expect(model.bestFirstLook == nil)
        for _ in 0..<4 { model.note(endedBetween: .seconds(2), and: .seconds(3)) }
        #expect(model.bestFirstLook == nil)
        for _ in 0..<4 { model.note(endedBetween: .milliseconds(2_500), and: .seconds(3)) }
        #expect(model.bestFirstLook == .seconds(3))
    }

    @Test("finds out a fast provider when the first look finds everything done")
    func convergesDownward() {
        var model = model([30, 30, 30, 30, 30, 30])
        let schedule = PollSchedule(interval: .seconds(1))
        let accepted = Timestamp(seconds: 1_000)
        var looks: [Duration] = []
        var random = SeededRandom(seed: 1)
        for _ in 0..<40 {
            let look = schedule.firstPoll(acceptedAt: accepted, latencies: model, random: random.unit()) - accepted
            looks.append(look)
            model.note(endedBetween: .zero, and: look)
        }
        #expect(looks.first { $0 < .seconds(2) } != nil)
        #expect(looks.firstIndex { $0 < .seconds(2) } ?? .max <= 20)
    }
}
