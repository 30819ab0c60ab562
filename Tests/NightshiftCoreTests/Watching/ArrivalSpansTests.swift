import NightshiftCore
import Testing

@Suite("Arrival spans")
struct ArrivalSpansTests {
    private let start = Timestamp(seconds: 1_800_000_000)

    @Test(
        "the shortest spans that show it all",
        arguments: [
            (0, 10), (589, 10), (590, 10), (591, 30), (1_770, 30), (3_540, 60), (3_541, 300), (100_000, 1_800),
            (10_000_000, 1_800),
        ])
    func lengths(age: Int, seconds: Int64) {
        let spans = ArrivalSpans(from: start, to: start + .seconds(age))
        #expect(spans.seconds == seconds && spans.counts.count == 60)
        let end = spans.start + .seconds(seconds * 60)
        #expect(end > start + .seconds(age) && end - (start + .seconds(age)) <= .seconds(seconds))
        if age < 100_000 { #expect(spans.start <= start) }
    }

    @Test("images are counted in their span, others nowhere")
    func adding() {
        var spans = ArrivalSpans(from: start, to: start + .seconds(5))
        let last = start.microseconds / 10_000_000
        for (images, number) in [(2, last), (3, last - 59), (1, last), (9, last - 60), (9, last + 1), (9, 0), (9, -1)] {
            spans.add(images, inSpan: number)
        }
        #expect(spans.counts.last == 3 && spans.counts.first == 3 && spans.counts.reduce(0, +) == 6)
    }

    @Test("a clock that was set back, and times before 1970, are no trouble")
    func oddClocks() {
        #expect(ArrivalSpans(from: start, to: start - .seconds(50)).seconds == 10)
        let early = ArrivalSpans(from: Timestamp(seconds: -100), to: Timestamp(seconds: -5))
        #expect(early.start == Timestamp(seconds: -600))
    }

    @Test("a rate wants five images, and a second at least")
    func rate() {
        func rate(_ count: Int, _ seconds: Int, isLimited: Bool = false) -> Double? {
            ArrivalRate.perMinute(count: count, since: start, at: start + .seconds(seconds), isLimited: isLimited)
        }
        #expect(rate(4, 60) == nil)
        #expect(rate(10, 60) == 10)
        #expect(rate(6, 0) == 360)
        // What the rate limit lets through at once is no rate.
        #expect(rate(60, 5, isLimited: true) == 60)
        #expect(rate(120, 90, isLimited: true) == 80)
    }

    @Test("what is left takes as long as it took lately, and never less than the rate limit asks for")
    func timeLeft() {
        func left(_ jobs: Int, _ queued: Int, _ rate: Double, _ limit: Int?) -> Duration {
            ArrivalRate.timeLeft(jobs: jobs, queued: queued, perMinute: rate, requestsPerMinute: limit)
        }
        #expect(left(100, 90, 20, 30) == .seconds(300))
        // The first minute's worth came home at once; the others go out 120 a minute.
        #expect(left(310, 300, 310, 120) == .seconds(90))
        #expect(left(310, 300, 310, nil) == .seconds(60))
        #expect(left(10, 0, 60, 1) == .seconds(10))
        #expect(left(10, 10, 60, 600) == .seconds(10))
    }

    @Test("where the rate limit is waited for, its windows say how long that takes")
    func timeLeftAtLimit() {
        func left(_ queued: Int, next: Int, latency: Int? = nil, submitted: Int = 60, rate: Double = 60) -> Duration {
            ArrivalRate.timeLeft(
                jobs: queued + submitted, queued: queued, perMinute: rate, requestsPerMinute: 60,
                nextRequest: .seconds(next), latency: latency.map { .seconds($0) })
        }
        // 60 went out at once: three minutes' worth and one more, as soon as they come back.
        #expect(left(181, next: 55) == .seconds(235))
        #expect(left(181, next: 5, latency: 30) == .seconds(215))
        #expect(left(60, next: 60) == .seconds(60))
        // Spent evenly: one a second.
        #expect(left(150, next: 1) == .seconds(150))
        #expect(left(30, next: -1, submitted: 0) == .seconds(30))
        // Pictures that are slow to come home take as long as they take.
        #expect(left(1, next: 5, submitted: 500, rate: 20) == .seconds(1_500))
    }
}
