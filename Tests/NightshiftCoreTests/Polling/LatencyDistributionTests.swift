import Testing

@testable import NightshiftCore

@Suite("Latency distribution")
struct LatencyDistributionTests {
    private typealias Span = LatencyDistribution.Span

    private func distribution(_ spans: [(Double, Double)]) -> LatencyDistribution {
        LatencyDistribution(spans.map { Span(after: $0.0, by: $0.1) })
    }

    @Test("what one look narrows, it narrows for all that agree with it")
    func narrowed() {
        let distribution = distribution([(0, 8), (0, 8), (3, 8), (0, 5)])
        #expect(distribution.steps.map(\.span) == [Span(after: 3, by: 5)])
        #expect(distribution.share(by: 5) == 1)
        #expect(distribution.share(by: 4.9) == 0)
    }

    @Test("what contradicts it keeps its share")
    func apart() {
        let distribution = distribution([(0, 1), (0, 1), (0, 1), (2, 3)])
        #expect(distribution.steps.map(\.span) == [Span(after: 0, by: 1), Span(after: 2, by: 3)])
        #expect(distribution.steps.map(\.share) == [0.75, 0.25])
        #expect(distribution.share(by: 1) == 0.75)
        #expect(distribution.share(by: 3) == 1)
    }

    @Test("whatever overlaps, every span holds a step and the shares add up to one")
    func whole() {
        let spans = (1...64).map { number in
            let after = Double(number * 37 % 64) / 8
            return Span(after: after, by: after + Double(1 + number % 5) / 2)
        }
        let distribution = LatencyDistribution(spans)
        #expect(abs(distribution.steps.reduce(0) { $0 + $1.share } - 1) < 1e-9)
        for span in spans {
            #expect(
                distribution.steps.contains {
                    $0.span.after >= span.after && $0.span.by <= span.by && $0.share > 0
                })
        }
    }

    @Test("one look pays where most end shortly before it, and not where looks in steady intervals find them as soon")
    func bestFirstLook() {
        #expect(distribution([]).bestFirstLook(interval: 1) == nil)
        #expect(distribution([(5.8, 6.3), (5.9, 6.4), (5.2, 6.2)]).bestFirstLook(interval: 1) == 6.2)
        // The one that takes 3 s more is found by the third look after.
        #expect(distribution([(5.8, 6.2), (5.8, 6.2), (5.8, 6.2), (9, 9.2)]).bestFirstLook(interval: 1) == 6.2)
        #expect(distribution([(4, 5), (5, 6), (6, 7), (7, 8)]).bestFirstLook(interval: 1) == nil)
        // The same is narrow for looks that are 10 s apart.
        #expect(distribution([(4, 5), (5, 6), (6, 7), (7, 8)]).bestFirstLook(interval: 10) == 8)
    }
}
