/// How many images a minute come home, measured over the last two minutes.
package enum ArrivalRate {
    package static let memory: Duration = .seconds(120)
    /// Fewer than that say nothing yet.
    private static let fewest = 5

    /// - Parameters:
    ///   - count: images that came home within `memory` before `now`.
    ///   - first: when the first of them did.
    ///   - isLimited: the rate limit is waited for. What a minute lets through may come at once: less than that says nothing.
    package static func perMinute(count: Int, since first: Timestamp, at now: Timestamp, isLimited: Bool) -> Double? {
        guard count >= fewest else { return nil }
        let least = isLimited ? TokenBucket.window : .seconds(1)
        return Double(count) / max(now - first, least).inSeconds * 60
    }

    /// How long what is left takes.
    ///
    /// At that rate, and no less than the rate limit asks for; or, where the limit is what is waited for, as long as that asks for,
    /// whatever the rate was.
    ///
    /// - Parameters:
    ///   - jobs: that are not settled.
    ///   - queued: those of them that are still to be submitted; the first window's worth may go out at once.
    ///   - requestsPerMinute: `nil` while it is not known.
    ///   - nextRequest: in how long the limit lets the next one out, where that is waited for and every request counts as one.
    ///   - latency: of a generation, as far as it is known.
    package static func timeLeft(
        jobs: Int, queued: Int, perMinute rate: Double, requestsPerMinute: Int?, nextRequest: Duration? = nil,
        latency: Duration? = nil
    ) -> Duration {
        let minute = Duration.seconds(60)
        guard let requestsPerMinute, queued > 0 else { return minute * (Double(jobs) / rate) }
        let limit = max(requestsPerMinute, 1)
        let windows = Double(queued) / Double(limit)
        guard let nextRequest else {
            return max(minute * (Double(jobs) / rate), TokenBucket.window * (windows - 1))
        }
        // Tokens that were spent at once come back at once, a window's worth of them; those spent evenly come back evenly.
        let atOnce = max(nextRequest, .zero) + TokenBucket.window * ((queued - 1) / limit)
        let submitted = minute * (Double(jobs - queued) / rate)
        return max(max(atOnce, TokenBucket.window * windows) + (latency ?? .zero), submitted)
    }
}
