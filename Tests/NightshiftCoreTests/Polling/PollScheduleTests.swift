import Foundation
import NightshiftCore
import TestSupport
import Testing

@Suite("Poll schedule")
struct PollScheduleTests {
    private let accepted = Timestamp(seconds: 1_000)
    private let schedule = PollSchedule(interval: .seconds(2))

    private func model(_ seconds: [Int64]) -> LatencyModel {
        var model = LatencyModel(interval: .seconds(2))
        for second in seconds { model.note(endedBetween: .seconds(second), and: .seconds(second)) }
        return model
    }

    @Test("looks soon after the acceptance while nothing is known")
    func unknown() {
        #expect(
            schedule.firstPoll(acceptedAt: accepted, latencies: LatencyModel(interval: .seconds(2)), random: 0.8)
                == accepted + .milliseconds(80))
    }

    @Test("looks first a quarter of an interval before the fastest tenth")
    func known() {
        let model = model([20, 21, 22, 23, 24])
        #expect(
            schedule.firstPoll(acceptedAt: accepted, latencies: model, random: 0.5) == accepted + .milliseconds(19_500))
    }

    @Test("never looks before the acceptance")
    func notBefore() {
        let model = model([0, 0, 0, 0, 0])
        #expect(schedule.firstPoll(acceptedAt: accepted, latencies: model, random: 0.5) == accepted)
    }

    @Test(
        "looks every interval, and more and more rarely far beyond the slowest, up to five intervals",
        arguments: [(1, 2_000), (50, 2_000), (100, 2_000), (150, 3_000), (400, 8_000), (500, 10_000), (9_000, 10_000)])
    func steady(age: Int64, milliseconds: Int64) {
        let now = accepted + .seconds(age)
        let next = schedule.nextPoll(age: .seconds(age), at: now, latencies: model([10, 20, 30, 40, 50]))
        #expect(next - now == .milliseconds(milliseconds))
    }

    @Test(
        "after an early look, the next comes when it pays, however the clock was set",
        arguments: [-3_600, 0, 5, 28, 29] as [Int64])
    func afterAnEarlyLook(age: Int64) {
        var latencies = LatencyModel(interval: .seconds(2))
        for _ in 0..<8 { latencies.note(endedBetween: .milliseconds(29_500), and: .seconds(30)) }
        #expect(latencies.bestFirstLook == .seconds(30))
        let next = schedule.nextPoll(age: .seconds(age), at: accepted, latencies: latencies)
        #expect(next - accepted == max(.seconds(30 - max(age, 0)), .seconds(2)))
    }

    @Test("keeps its interval while nothing is known, however old the generation is")
    func steadyUnknown() {
        let next = schedule.nextPoll(age: .seconds(5_000), at: accepted, latencies: LatencyModel(interval: .seconds(2)))
        #expect(next == accepted + .seconds(2))
    }

    @Test(
        "backs off after polls that could not be answered, one interval at least and a minute at most",
        arguments: [
            (1, nil, 0.0, 2_000), (1, nil, 0.9, 2_000), (2, nil, 0.5, 2_500), (5, nil, 0.5, 16_500),
            (50, nil, 0.5, 30_500), (1, 30, 0.0, 30_000), (5, 1, 0.5, 16_500), (1, 300, 0.0, 60_000),
        ])
    func afterFailures(failures: Int, retryAfter: Int64?, random: Double, milliseconds: Int64) {
        let next = schedule.nextPoll(
            afterFailures: failures, retryAfter: retryAfter.map { .seconds($0) }, at: accepted, random: random)
        #expect(next - accepted == .milliseconds(milliseconds))
    }

    // MARK: Against a simulated provider

    @Test("finds generations of 4 to 8 s soon and with few polls", arguments: [1, 2, 3, 4, 5] as [UInt64])
    func fastProvider(seed: UInt64) {
        var simulation = Simulation(seed: seed, interval: .seconds(1)) { generator, _ in
            generator.duration(milliseconds: 4_000...8_000)
        }
        simulation.run(jobs: 2_000, slots: 10)
        #expect(simulation.meanLag <= 0.6)
        #expect(simulation.meanPolls <= simulation.meanLatency / 2 + 2)
    }

    @Test("and generations of 15 to 60 s with a long tail", arguments: [1, 2, 3, 4, 5] as [UInt64])
    func typicalProvider(seed: UInt64) {
        var simulation = Simulation(seed: seed, interval: .seconds(2)) { generator, _ in
            // Log-normal around the contract's median of 30 s, drawn again outside its 15 to 60 s.
            while true {
                let normal = sqrt(-2 * log(1 - generator.unit())) * cos(2 * .pi * generator.unit())
                let seconds = 30 * exp(0.35 * normal)
                if (15...60).contains(seconds) { return .microseconds(Int64(seconds * 1_000_000)) }
            }
        }
        simulation.run(jobs: 2_000, slots: 10)
        // Half an interval is what a steady look costs; the same share of it as above.
        #expect(simulation.meanLag <= 1.2)
        #expect(simulation.meanPolls <= simulation.meanLatency / 2 + 2)
    }

    @Test(
        "one look finds generations that take as long as each other, soon after their end",
        arguments: [500, 950, 6_300] as [Int64], [1, 2, 3] as [UInt64])
    func constantProvider(milliseconds: Int64, seed: UInt64) {
        var simulation = Simulation(seed: seed, interval: .seconds(1)) { _, _ in .milliseconds(milliseconds) }
        simulation.run(jobs: 1_000, slots: 10)
        // Steady looks would take 0.5 s and two polls or more.
        #expect(abs(simulation.typicalLatency - Double(milliseconds) / 1_000) <= 0.5)
        #expect(simulation.longestRun >= 2 * Double(milliseconds) / 1_000)
        #expect(simulation.meanLag <= 0.2)
        #expect(simulation.meanPolls <= 1.5)
    }

    @Test("a provider that answers almost at once is hardly waited for", arguments: [1, 2, 3] as [UInt64])
    func instantProvider(seed: UInt64) {
        var simulation = Simulation(seed: seed, interval: .seconds(1)) { _, _ in .milliseconds(3) }
        simulation.run(jobs: 1_000, slots: 10)
        #expect(simulation.meanLag <= 0.05)
        #expect(simulation.meanPolls <= 1.1)
    }

    @Test(
        "a provider that gets faster or slower within the night is found out",
        arguments: [(8_000, 2_000), (2_000, 8_000), (6_300, 500)] as [(Int64, Int64)], [1, 2, 3] as [UInt64])
    func changingProvider(usual: (first: Int64, then: Int64), seed: UInt64) {
        var simulation = Simulation(seed: seed, interval: .seconds(1)) { generator, number in
            let usual = number < 400 ? usual.first : usual.then
            return generator.duration(milliseconds: usual * 3 / 4...usual * 5 / 4)
        }
        simulation.run(jobs: 2_000, slots: 10)
        #expect(simulation.meanLag <= 0.65)
    }

    private struct Simulation {
        private struct Watched {
            let accepted: Timestamp
            let latency: Duration
            var look: Timestamp
            var lastLook: Timestamp
            var polls = 0
        }

        private let schedule: PollSchedule
        private let latency: (inout SeededRandom, Int) -> Duration
        private var generator: SeededRandom
        private var latencies: LatencyModel
        private var lag: Duration = .zero
        private var polls = 0
        private var total: Duration = .zero
        private var done = 0
        private var started = 0

        init(seed: UInt64, interval: Duration, latency: @escaping (inout SeededRandom, Int) -> Duration) {
            schedule = PollSchedule(interval: interval)
            latencies = LatencyModel(interval: interval)
            generator = SeededRandom(seed: seed)
            self.latency = latency
        }

        var meanLag: Double { lag.inSeconds / Double(done) }
        var meanPolls: Double { Double(polls) / Double(done) }
        var typicalLatency: Double { latencies.quantile(0.5)?.inSeconds ?? 0 }
        var longestRun: Double { latencies.longestRun.inSeconds }
        var meanLatency: Double { total.inSeconds / Double(done) }

        mutating func run(jobs: Int, slots: Int) {
            let start = Timestamp(seconds: 1_000)
            var watched = (0..<slots).map { accept(at: start + .milliseconds($0 * 137)) }
            while done < jobs, let slot = watched.indices.min(by: { watched[$0].look < watched[$1].look }) {
                let job = watched[slot]
                let now = job.look
                let end = job.accepted + job.latency
                watched[slot].polls += 1
                if now >= end {
                    latencies.note(endedBetween: job.lastLook - job.accepted, and: now - job.accepted)
                    lag += now - end
                    polls += job.polls + 1
                    total += job.latency
                    done += 1
                    watched[slot] = accept(at: now + generator.duration(milliseconds: 20...200))
                } else {
                    watched[slot].lastLook = now
                    watched[slot].look = schedule.nextPoll(age: now - job.accepted, at: now, latencies: latencies)
                }
            }
        }

        private mutating func accept(at time: Timestamp) -> Watched {
            started += 1
            return Watched(
                accepted: time, latency: latency(&generator, started),
                look: schedule.firstPoll(acceptedAt: time, latencies: latencies, random: generator.unit()),
                lastLook: time)
        }
    }
}
