import NightshiftCore

/// The three charts of a night.
struct TimeCharts {
    private let night: Night
    private let clock: ClockText
    /// The provider's requests per minute, where one is known.
    private let limit: Int?

    init(of night: Night, clock: ClockText, limit: Int?) {
        self.night = night
        self.clock = clock
        self.limit = limit
    }

    var all: [TimeChart] { [spend, throughput, latency].compactMap(\.self) }

    private func times(of range: Range<Timestamp>) -> [String] {
        let middle = range.lowerBound + .microseconds((range.upperBound - range.lowerBound).wholeMicroseconds / 2)
        return [range.lowerBound, middle, range.upperBound].map { clock.label($0, in: range) }
    }

    // MARK: Money

    private var spend: TimeChart? {
        let spans = night.spend.spans
        guard let range = night.spend.range else { return nil }
        var sum = ChargeRange.nothing
        let sums = spans.map { span -> (end: Timestamp, charge: ChargeRange) in
            sum = sum + span.content.charge
            return (span.start + night.spend.width, sum)
        }
        let plot = Plot(times: range, most: Double(sum.high.amount))
        func points(_ amount: (ChargeRange) -> MicroDollars) -> [(Timestamp, Double)] {
            [(range.lowerBound, 0)] + sums.map { ($0.end, Double(amount($0.charge).amount)) }
        }
        let total = sum.isKnown ? "$\(sum.high.decimal)" : "$\(sum.low.decimal) to $\(sum.high.decimal)"
        return TimeChart(
            id: "spend", title: "Spend", gist: "\(total) by \(clock.label(range.upperBound, in: range)).",
            marks: [plot.top, plot.top / 2, 0].map(Self.dollars), times: times(of: range),
            area: sum.isKnown
                ? plot.area(points(\.high), above: [(range.lowerBound, 0), (range.upperBound, 0)])
                : plot.area(points(\.high), above: points(\.low)),
            line: plot.line(points(\.high)), columns: ["until", "at least", "at most"],
            rows: Self.thinned(sums).map { entry in
                .init(cells: [
                    clock.time(entry.end, seconds: true), "$" + entry.charge.low.decimal,
                    "$" + entry.charge.high.decimal,
                ])
            })
    }

    /// A mark of the scale; amounts themselves are never rounded.
    private static func dollars(_ amount: Double) -> String {
        let amount = MicroDollars(Int64(amount))
        return amount.amount % 10_000 == 0 ? amount.cents : "$" + amount.decimal
    }

    // MARK: Submissions

    private var throughput: TimeChart? {
        let spans = night.submissions.spans
        guard let seen = night.submissions.range else { return nil }
        // A short night is not drawn as one fat bar.
        let places = max(spans.count, Self.fewestBars)
        let range = seen.lowerBound..<seen.lowerBound + night.submissions.width * places
        let minutes = night.submissions.width.inSeconds / 60
        let rates = spans.map { (start: $0.start, count: $0.content, rate: Double($0.content) / minutes) }
        let best = rates.map(\.rate).max() ?? 0
        let plot = Plot(times: range, most: max(best, Double(shownLimit(beside: best) ?? 0)))
        let width = Plot.width / Double(places)
        let gap = min(width * 0.15, 3)
        let span = minutes == 1 ? "a minute" : "a minute, averaged over \(Int(minutes)) minutes"
        let against = limit.map { "; the provider allows \(Amount.grouped($0))" } ?? ""
        return TimeChart(
            id: "throughput", title: "Submissions",
            gist: "At most \(Amount.rate(best)) \(span)\(against).",
            marks: [plot.top, plot.top / 2, 0].map(Amount.rate), times: times(of: range),
            bars: rates.enumerated().filter { $0.element.count > 0 }.map { index, entry in
                .init(
                    x: Plot.number(Double(index) * width + gap), y: Plot.number(plot.y(entry.rate)),
                    width: Plot.number(width - 2 * gap), height: Plot.number(Plot.height - plot.y(entry.rate)))
            },
            limit: shownLimit(beside: best).map {
                .init(y: Plot.number(plot.y(Double($0))), label: "limit \(Amount.grouped($0))")
            },
            columns: ["from", "submissions", "a minute"],
            rows: rates.map {
                .init(cells: [clock.time($0.start), Amount.grouped($0.count), Amount.rate($0.rate)])
            })
    }

    /// A limit far above everything would leave nothing of the bars to see.
    private func shownLimit(beside best: Double) -> Int? {
        limit.flatMap { Double($0) <= best * 10 ? $0 : nil }
    }

    private static let fewestBars = 12

    // MARK: Latency

    private var latency: TimeChart? {
        guard let range = night.latencies.range, let median = night.allLatencies.quantile(0.5),
            let slow = night.allLatencies.quantile(0.9)
        else { return nil }
        let seen = night.latencies.spans.compactMap {
            span -> (at: Timestamp, median: Double, slow: Double, count: Int)? in
            guard let median = span.content.quantile(0.5), let slow = span.content.quantile(0.9) else { return nil }
            let middle = span.start + .microseconds(night.latencies.width.wholeMicroseconds / 2)
            return (middle, median, slow, span.content.count)
        }
        let plot = Plot(times: range, most: seen.map(\.slow).max() ?? 0)
        return TimeChart(
            id: "latency", title: "Time per picture",
            gist: "Half took \(ClockText.length(median)) or less, nine of ten \(ClockText.length(slow)) or less.",
            marks: [plot.top, plot.top / 2, 0].map { $0 == 0 ? "0" : ClockText.length($0) }, times: times(of: range),
            area: plot.area(
                Self.widened(seen.map { ($0.at, $0.slow) }, over: range),
                above: Self.widened(seen.map { ($0.at, $0.median) }, over: range)),
            line: plot.line(Self.widened(seen.map { ($0.at, $0.median) }, over: range)),
            columns: ["around", "pictures", "half within", "nine of ten within"],
            rows: seen.map {
                .init(cells: [
                    clock.time($0.at, seconds: true), Amount.grouped($0.count), ClockText.length($0.median),
                    ClockText.length($0.slow),
                ])
            })
    }

    /// Drawn from edge to edge, so that a single point is a line.
    private static func widened(_ points: [(Timestamp, Double)], over range: Range<Timestamp>) -> [(Timestamp, Double)]
    {
        guard let first = points.first, let last = points.last else { return [] }
        return [(range.lowerBound, first.1)] + points + [(range.upperBound, last.1)]
    }

    /// A table for people: some forty rows, the last one always.
    private static func thinned<Element>(_ elements: [Element]) -> [Element] {
        let step = max(1, (elements.count + 39) / 40)
        return elements.indices.filter { $0 % step == step - 1 || $0 == elements.count - 1 }.map { elements[$0] }
    }
}
