/// How generation times are spread, as far as looks can tell: each ended somewhere between two of them.
///
/// The shares are the likeliest ones for such spans (Turnbull's estimate): a span that holds several steps lends itself to each as
/// much as the others say for it. So one look that found a generation done makes all that were looked at later, and may
/// have been done as early, say so too; a look that found one running takes it back.
struct LatencyDistribution: Hashable, Sendable {
    /// Ages in seconds: a generation was running at the one, and had ended by the other.
    struct Span: Hashable, Sendable {
        let after: Double
        let by: Double
    }

    /// A span that can't be told apart further, and the share of generations that ended in it.
    struct Step: Hashable, Sendable {
        let span: Span
        var share: Double
    }

    /// In the order of their ages; the shares add up to one.
    private(set) var steps: [Step]
    private static let rounds = 8

    /// - Parameter spans: none is empty or ends before it begins.
    init(_ spans: [Span]) {
        let narrowest = Self.narrowest(of: spans)
        steps = narrowest.map { Step(span: $0, share: 1 / Double(narrowest.count)) }
        let reaches = spans.map { span in
            (narrowest.firstIndex { $0.by > span.after } ?? 0)..<(narrowest.firstIndex { $0.by > span.by }
                ?? narrowest.count)
        }
        for _ in 0..<Self.rounds { weigh(by: reaches) }
    }

    /// The spans that no end of another one divides.
    private static func narrowest(of spans: [Span]) -> [Span] {
        let starts = spans.map(\.after).sorted()
        var next = 0
        var last = -Double.infinity
        var result: [Span] = []
        for end in spans.map(\.by).sorted() where end > last {
            while next < starts.count, starts[next] < end { next += 1 }
            if next > 0, starts[next - 1] >= last { result.append(Span(after: starts[next - 1], by: end)) }
            last = end
        }
        return result
    }

    /// - Parameter reaches: the steps that each span holds.
    private mutating func weigh(by reaches: [Range<Int>]) {
        var sums = [0.0]
        for step in steps { sums.append(sums[sums.count - 1] + step.share) }
        var changes = [Double](repeating: 0, count: steps.count + 1)
        for reach in reaches {
            let share = sums[reach.upperBound] - sums[reach.lowerBound]
            guard share > 0 else { continue }
            changes[reach.lowerBound] += 1 / share
            changes[reach.upperBound] -= 1 / share
        }
        var factor = 0.0
        for index in steps.indices {
            factor += changes[index]
            steps[index].share *= factor / Double(reaches.count)
        }
    }

    /// The share that had certainly ended by an age, in seconds.
    func share(by age: Double) -> Double {
        steps.reduce(0) { $0 + ($1.span.by <= age ? $1.share : 0) }
    }

    /// The age at which one look finds so many of them so soon that it pays to wait for it, in seconds; `nil` where they are spread
    /// so widely that looks in steady intervals find them as soon.
    ///
    /// - Parameter interval: between two looks, in seconds.
    func bestFirstLook(interval: Double) -> Double? {
        let best = steps.map { (look: $0.span.by, found: meanAge(foundFrom: $0.span.by, interval: interval)) }
            .min { $0.found < $1.found }
        let middle = steps.reduce(0) { $0 + $1.share * ($1.span.after + $1.span.by) / 2 }
        guard let best, best.found - middle <= Self.lateEnough * interval else { return nil }
        return best.look
    }

    /// In intervals. Steady looks find what ended half of one late; nearer to that, spread ones are now and then taken for narrow, and
    /// further from it, narrow ones for spread: of 0.3 to 0.45, simulated with looks 1 s apart, this served both best.
    private static let lateEnough = 0.37

    /// The mean age at which generations are found to have ended, where looks begin at an age and go on every interval.
    private func meanAge(foundFrom look: Double, interval: Double) -> Double {
        steps.reduce(0) { sum, step in
            let more = max(((step.span.by - look) / interval).rounded(.up), 0)
            return sum + step.share * (look + more * interval)
        }
    }
}
