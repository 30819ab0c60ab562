/// When to look at a generation: patient first, then steadily.
package struct PollSchedule: Hashable, Sendable {
    /// The shortest time between two polls of one job; the contract allows 1 to 5 s.
    package let interval: Duration
    private static let errorBackoffCeiling: Duration = .seconds(60)

    package init(interval: Duration) {
        self.interval = interval
    }

    /// When to look for the first time at a generation accepted at `accepted`.
    ///
    /// At the age at which one look finds most of them, where there is one; else just before the fastest tenth of the latencies
    /// seen. While nothing is known, soon: one poll more tells a provider that answers at once from one that takes its time.
    ///
    /// - Parameter random: a number in `0..<1`. By it, up to one of sixteen is looked at earlier than would pay, so that a provider that
    ///   got faster, or always was, is found out.
    package func firstPoll(acceptedAt accepted: Timestamp, latencies: LatencyModel, random: Double) -> Timestamp {
        if let best = latencies.bestFirstLook { return accepted + look(upTo: best, random: random) }
        guard let early = latencies.fastestTenth else { return accepted + soon * (random * random) }
        return accepted + max(early - interval * (random / 2), .zero)
    }

    private var soon: Duration { interval / 16 }

    private func look(upTo best: Duration, random: Double) -> Duration {
        // Below that, little could be gained, and one look too early costs an interval.
        let share = min(best / soon, 1) / 16
        let chance = random / share
        return switch chance {
        // Anywhere before, or within the last interval.
        case ..<0.5: best * (chance * 2)
        case ..<1: max(best - interval * (2 - chance * 2), .zero)
        default: best
        }
    }

    /// When to look again at one that was still running at `now`.
    ///
    /// Every interval while it is as old as most get, after one that came early not before the age at which it pays; beyond twice
    /// the 99th percentile ever more rarely, up to five intervals.
    package func nextPoll(age: Duration, at now: Timestamp, latencies: LatencyModel) -> Timestamp {
        if let best = latencies.bestFirstLook, age < best { return now + max(best - max(age, .zero), interval) }
        guard let late = latencies.quantile(0.99), age > late * 2, late > .zero else { return now + interval }
        let stretch = min(age / (late * 2), 5)
        return now + interval * stretch
    }

    /// When to look again after `failures` polls in a row that could not be answered.
    package func nextPoll(afterFailures failures: Int, retryAfter: Duration?, at now: Timestamp, random: Double)
        -> Timestamp
    {
        let backoff = Backoff(first: interval, longest: max(interval, Self.errorBackoffCeiling))
        let delay = max(backoff.delay(afterFailures: failures, random: random), interval)
        return now + max(delay, min(retryAfter ?? .zero, Self.errorBackoffCeiling))
    }
}
