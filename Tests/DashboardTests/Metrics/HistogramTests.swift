import Testing

@testable import Dashboard

@Suite("Histogram") struct HistogramTests {
    @Test("counts by upper bounds, negative durations as none")
    func counts() {
        var histogram = Histogram(bounds: [1, 10])
        for seconds in [-5.0, 0.5, 1, 1.5, 10, 11] { histogram.add(.seconds(seconds)) }
        #expect(histogram.cumulative == [3, 5] && histogram.count == 6)
        #expect(histogram.sum == .seconds(24))
    }
}
