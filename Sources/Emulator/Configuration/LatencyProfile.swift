import Foundation

/// How long generations take: log-normal around the median, clipped to the ends. All values in seconds.
package struct LatencyProfile: Sendable, Equatable {
    package var minimum: Double
    package var median: Double
    package var maximum: Double
    /// Added on top, with `web_search`: from half of this to all of it.
    package var webSearch: Double

    /// The default is what the vendor's guides call typical: 15 to 60 s, half of them within 30 s.
    package init(minimum: Double = 15, median: Double = 30, maximum: Double = 60, webSearch: Double? = nil) {
        self.minimum = minimum
        self.median = median
        self.maximum = maximum
        self.webSearch = webSearch ?? median / 6
    }

    /// The same shape, quicker or slower.
    package func scaled(by factor: Double) -> LatencyProfile {
        LatencyProfile(
            minimum: minimum * factor, median: median * factor, maximum: maximum * factor,
            webSearch: webSearch * factor)
    }

    func draw(webSearch isSearching: Bool, from random: inout SeededRandom) -> Double {
        // The wider end lies about two standard deviations from the median.
        let spread = max(log(max(maximum, median) / median), log(median / max(min(minimum, median), 1e-9))) / 2
        let drawn = median * exp(spread.isFinite ? spread * random.normal() : 0)
        let extra = isSearching ? webSearch * (0.5 + 0.5 * random.fraction()) : 0
        return min(max(drawn, minimum), maximum) + extra
    }
}
