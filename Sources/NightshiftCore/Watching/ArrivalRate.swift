/// How many images a minute come home, measured over the last two minutes.
package enum ArrivalRate {
    package static let memory: Duration = .seconds(120)
    /// Fewer than that say nothing yet.
    private static let fewest = 5

    /// - Parameters:
    ///   - count: images that came home within `memory` before `now`.
    ///   - first: when the first of them did.
    ///   - requestsPerMinute: `nil` while it is not known. No more come for long: what a first minute lets through at once says nothing
    ///     of the next.
    package static func perMinute(
        count: Int, since first: Timestamp, at now: Timestamp, requestsPerMinute: Int?
    ) -> Double? {
        guard count >= fewest else { return nil }
        let measured = Double(count) / max((now - first).inSeconds, 1) * 60
        return requestsPerMinute.map { min(measured, Double($0)) } ?? measured
    }

    /// How long what is left takes: at that rate, and no less than the rate limit asks for; or, where the limit is what it waits for, as
    /// long as that asks for, whatever the rate was.
    ///
    /// - Parameters:
    ///   - jobs: that are not settled.
    ///   - queued: those of them that are still to be submitted; the first window's worth may go out at once.
    ///   - requestsPerMinute: `nil` while it is not known.
    ///   - nextRequest: in how long the rate limit lets the next one out, where that is what is waited for.
    ///   - latency: of a generation, as far as it is known.
    package static func timeLeft(
        jobs: Int, queued: Int, perMinute rate: Double, requestsPerMinute: Int?, nextRequest: Duration? = nil,
        latency: Duration? = nil
    ) -> Duration {
        let measured = Duration.seconds(Double(jobs) / rate * 60)
        guard let requestsPerMinute, queued > 0 else { return measured }
        let limit = max(requestsPerMinute, 1)
        let windows = Double(queued) / Double(limit)
        guard let nextRequest else { return max(measured, TokenBucket.window * (windows - 1)) }
        // Tokens that were spent at once come back at once, a window's worth of them; those spent evenly come back evenly.
        let atOnce = max(nextRequest, .zero) + TokenBucket.window * ((queued - 1) / limit)
        return max(atOnce, TokenBucket.window * windows) + (latency ?? .zero)
    }
}
