import NightshiftCore
import TestSupport
import Testing

@testable import Gallery

@Suite struct TimeBinsTests {
    @Test func spansDoubleAsTheTimeGrows() {
        var bins = TimeBins<Int>(width: .seconds(1), most: 4)
        for second in 0..<4 { bins.update(at: Timestamp(seconds: Double(second))) { $0 += second + 1 } }
        #expect(bins.width == .seconds(1) && bins.spans.map(\.content) == [1, 2, 3, 4])
        bins.update(at: Timestamp(seconds: 5)) { $0 += 10 }
        #expect(bins.width == .seconds(2) && bins.spans.map(\.content) == [3, 7, 10])
        #expect(bins.range == Timestamp(seconds: 0)..<Timestamp(seconds: 6))
        bins.update(at: Timestamp(seconds: -1)) { $0 += 100 }
        #expect(bins.spans.map(\.content) == [100, 3, 7, 10] && bins.range?.lowerBound == Timestamp(seconds: -2))
    }

    @Test func nothingIsLostInAnyOrder() {
        for seed in FuzzRounds(50) {
            var random = SeededRandom(seed: seed)
            let most = Int.random(in: 2...30, using: &random)
            let times = (0..<200).map { _ in
                Timestamp(microseconds: Int64.random(in: -1_000_000_000...9_000_000_000_000, using: &random))
            }
            func spans(_ times: [Timestamp]) -> [(start: Timestamp, content: Int)] {
                var bins = TimeBins<Int>(width: .seconds(1), most: most)
                for time in times { bins.update(at: time) { $0 += 1 } }
                return bins.spans
            }
            let (one, other) = (spans(times), spans(times.shuffled(using: &random)))
            #expect(one.count <= most && one.map(\.content).reduce(0, +) == times.count)
            // Widths may differ by a doubling that came early; sums may not.
            #expect(other.map(\.content).reduce(0, +) == times.count)
        }
    }

    @Test func emptyHasNoSpans() {
        let bins = TimeBins<Int>(width: .seconds(1), most: 4)
        #expect(bins.spans.isEmpty && bins.range == nil)
    }
}

@Suite struct DurationHistogramTests {
    @Test func quantilesAreNearlyTrue() throws {
        var whole = DurationHistogram()
        var halves = [DurationHistogram(), DurationHistogram()]
        for tenth in 1...1_000 {
            whole.add(.milliseconds(tenth * 100))
            halves[tenth % 2].add(.milliseconds(tenth * 100))
        }
        halves[0].merge(halves[1])
        for (part, seconds) in [(0.5, 50.0), (0.9, 90.0), (1, 100.0)] {
            let found = try #require(whole.quantile(part))
            #expect(abs(found / seconds - 1) < 0.05)
            #expect(halves[0].quantile(part) == found)
        }
        #expect(DurationHistogram().quantile(0.5) == nil)
    }
}
