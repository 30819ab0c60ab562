/// How many images a minute come home, measured over the last two minutes.
package enum ArrivalRate {
    package static let memory: Duration = .seconds(120)
    /// Fewer than that say nothing yet.
    private static let fewest = 5

    /// - Parameters:
    ///   - count: images that came home within `memory` before `now`.
    ///   - first: when the first of them did.
    package static func perMinute(count: Int, since first: Timestamp, at now: Timestamp) -> Double? {
        guard count >= fewest else { return nil }
        return Double(count) / max((now - first).inSeconds, 1) * 60
    }

    /// How long what is left takes at that rate, and no less than the rate limit asks for: what a first minute lets through at once says
    /// nothing of the next.
    ///
    /// - Parameters:
    ///   - jobs: that are not settled.
    ///   - queued: those of them that are still to be submitted; the first window's worth may go out at once.
    ///   - requestsPerMinute: `nil` while it is not known.
    package static func timeLeft(
        jobs: Int, queued: Int, perMinute rate: Double, requestsPerMinute: Int?
    ) -> Duration {
        let measured = Duration.seconds(Double(jobs) / rate * 60)
        guard let requestsPerMinute, queued > 0 else { return measured }
        let windows = Double(queued) / Double(max(requestsPerMinute, 1)) - 1
        return max(measured, TokenBucket.window * windows)
    }
}
