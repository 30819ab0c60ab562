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
}
