import NightshiftCore
import TestSupport
import Testing

@Suite("Generation times by kind of request")
struct LatenciesTests {
    private static let fast = GenerationRequest(prompt: "a")
    private static let slow = GenerationRequest(prompt: "a", model: .uni1Max)

    /// Notes generations that were seen running a tenth of a second before they were seen to have ended.
    private func note(_ count: Int, of request: GenerationRequest, taking seconds: Int, in latencies: inout Latencies) {
        for _ in 0..<count {
            latencies.note(request, endedBetween: .milliseconds(seconds * 1_000 - 100), and: .seconds(seconds))
        }
    }

    @Test("what another model, another type or a search of the web takes is kept apart")
    func apart() {
        var latencies = Latencies(interval: .seconds(1))
        let others = [
            Self.slow, GenerationRequest(prompt: "a", type: .imageEdit),
            GenerationRequest(prompt: "a", webSearch: true),
        ]
        note(16, of: Self.fast, taking: 4, in: &latencies)
        for (index, request) in others.enumerated() { note(16, of: request, taking: 8 + index, in: &latencies) }
        #expect(latencies.of(Self.fast).bestFirstLook == .seconds(4))
        #expect(others.map { latencies.of($0).bestFirstLook } == [.seconds(8), .seconds(9), .seconds(10)])
        #expect(latencies.of(GenerationRequest(prompt: "b", aspectRatio: .square)).bestFirstLook == .seconds(4))
        #expect(latencies.ofAll.quantile(1) == .milliseconds(9_950))
    }

    @Test("a kind that too few are known of is taken for one as all are")
    func few() {
        var latencies = Latencies(interval: .seconds(1))
        note(16, of: Self.fast, taking: 4, in: &latencies)
        #expect(latencies.of(Self.slow).bestFirstLook == .seconds(4))
        note(4, of: Self.slow, taking: 8, in: &latencies)
        #expect(latencies.of(Self.slow).quantile(0) == .milliseconds(3_950))
        note(1, of: Self.slow, taking: 8, in: &latencies)
        #expect(latencies.of(Self.slow).quantile(0) == .milliseconds(7_950))
    }

    @Test("a kind that is rare among all is not given up with them")
    func rare() {
        var latencies = Latencies(interval: .seconds(1))
        for _ in 0..<8 {
            note(80, of: Self.fast, taking: 4, in: &latencies)
            note(1, of: Self.slow, taking: 60, in: &latencies)
        }
        #expect(latencies.longestRun(of: Self.fast) <= .seconds(10))
        #expect(latencies.longestRun(of: Self.slow) >= .seconds(120))
    }

    @Test("of two models that take 4 and 8 s, each is looked at when it ends")
    func twoModels() {
        let schedule = PollSchedule(interval: .seconds(1))
        var latencies = Latencies(interval: .seconds(1))
        var random = SeededRandom(seed: 7)
        var (polls, lag) = (0, Duration.zero)
        for number in 0..<400 {
            let (request, latency) = number.isMultiple(of: 2) ? (Self.fast, 4) : (Self.slow, 8)
            let accepted = Timestamp(seconds: 1_000)
            let end = accepted + .seconds(latency)
            var last = accepted
            var look = schedule.firstPoll(
                acceptedAt: accepted, latencies: latencies.of(request), random: random.unit())
            var count = 1
            while look < end {
                last = look
                look = schedule.nextPoll(age: look - accepted, at: look, latencies: latencies.of(request))
                count += 1
            }
            latencies.note(request, endedBetween: last - accepted, and: look - accepted)
            guard number >= 200 else { continue }
            polls += count
            lag += look - end
        }
        #expect(Double(polls) / 200 <= 1.3)
        #expect(lag.inSeconds / 200 <= 0.1)
    }
}
