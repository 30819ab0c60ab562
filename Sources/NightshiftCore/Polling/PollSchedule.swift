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
    /// Just before the fastest tenth of the latencies seen. While nothing is known, soon: one poll more tells a provider that
    /// answers at once from one that takes its time.
    package func firstPoll(acceptedAt accepted: Timestamp, latencies: LatencyModel) -> Timestamp {
        guard let early = latencies.quantile(0.1) else { return accepted + interval / 16 }
        return accepted + max(early - interval / 4, .zero)
    }

    /// When to look again at one that was still running at `now`.
    ///
    /// Every interval while it is as old as most get; beyond twice the 99th percentile ever more rarely, up to five
    /// intervals.
    package func nextPoll(age: Duration, at now: Timestamp, latencies: LatencyModel) -> Timestamp {
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
