/// The generation times seen lately: when to look for the first time, and how long one may sanely take.
///
/// A poll tells only that a generation ended between two looks, so a sample is the middle of that span. While no age is known at
/// which one look pays, looking early and finding it done pulls the estimate down, so a fast provider is found out within a few
/// jobs. Remembers `capacity` samples, the oldest replaced first.
package struct LatencyModel: Sendable {
    package static let capacity = 64
    /// Fewer samples than this say nothing about the tails.
    private static let enough = 5
    /// "Slots of lost jobs are pruned after 1 hour": "Limits" of the contract.
    private static let slotsPruned: Duration = .seconds(3_600)

    private let interval: Duration
    /// What earlier runs saw, ascending. It may hold the time in which nobody looked, so no look is put off by it.
    private let earlier: [Duration]
    private var samples: [Duration] = []
    private var next = 0
    private var sorted: [Duration] = []
    private var spans: [LatencyDistribution.Span] = []
    private var nextSpan = 0
    private var distribution = LatencyDistribution([])
    /// The age at which one look finds most of them soon after their end; `nil` where there is no such age, or none is known.
    package private(set) var bestFirstLook: Duration?
    /// So many answers share an estimate of how latencies are spread.
    private static let answersAnEstimate = 8

    /// - Parameters:
    ///   - interval: between two looks at one generation.
    ///   - latencies: what earlier runs saw.
    package init(interval: Duration, seen latencies: [Duration] = []) {
        self.interval = interval
        earlier = latencies.sorted()
    }

    /// Notes a generation that was running at `lower` after its acceptance and had ended at `upper`.
    package mutating func note(endedBetween lower: Duration, and upper: Duration) {
        // Found by a look that came as late as it pays, it is taken to have ended within the last interval, as most did.
        let isExpected = bestFirstLook.map { upper >= $0 - interval / 4 } ?? false
        noteSample(((isExpected ? max(lower, upper - interval) : lower) + upper) / 2)
        noteSpan(from: lower, to: upper)
    }

    private mutating func noteSample(_ sample: Duration) {
        if samples.count < Self.capacity {
            samples.append(sample)
        } else {
            sorted.remove(at: rank(of: samples[next]))
            samples[next] = sample
        }
        next = (next + 1) % Self.capacity
        sorted.insert(sample, at: rank(of: sample))
    }

    private mutating func noteSpan(from lower: Duration, to upper: Duration) {
        guard upper > .zero else { return }
        let after = max(lower < upper ? lower : upper - interval, .zero)
        let span = LatencyDistribution.Span(after: after.inSeconds, by: upper.inSeconds)
        if isSurprise(upper, span) {
            spans = []
            nextSpan = 0
        }
        if spans.count < Self.capacity { spans.append(span) } else { spans[nextSpan % Self.capacity] = span }
        nextSpan += 1
        guard spans.count >= Self.enough else {
            bestFirstLook = nil
            return
        }
        guard spans.count < Self.capacity || nextSpan.isMultiple(of: Self.answersAnEstimate) else { return }
        distribution = LatencyDistribution(spans)
        bestFirstLook = distribution.bestFirstLook(interval: interval.inSeconds)
            .map { .microseconds(Int64(($0 * 1_000_000).rounded(.up))) }
    }

    /// Whether a look that came early, and not by a hair, found done what nobody took for possible: the provider is another one than
    /// before.
    private func isSurprise(_ upper: Duration, _ span: LatencyDistribution.Span) -> Bool {
        guard let bestFirstLook, upper < bestFirstLook - interval / 16 else { return false }
        return distribution.share(by: span.by) < 0.02
    }

    /// Where the first of its length is, or would be.
    private func rank(of sample: Duration) -> Int {
        sorted.firstIndex { $0 >= sample } ?? sorted.endIndex
    }

    /// The given quantile of the latencies seen, by earlier runs while this one saw too few; `nil` where they did as well.
    package func quantile(_ fraction: Double) -> Duration? {
        let seen = sorted.count >= Self.enough ? sorted : earlier
        guard seen.count >= Self.enough else { return nil }
        let rank = Int((Double(seen.count - 1) * fraction).rounded())
        return seen[min(max(rank, 0), seen.count - 1)]
    }

    /// The age that the fastest tenth of those that this run saw reached; `nil` while there are too few.
    package var fastestTenth: Duration? { knowsEnough ? quantile(0.1) : nil }

    /// Whether this run saw enough of them to say when to look.
    var knowsEnough: Bool { sorted.count >= Self.enough }

    /// How long a lost reply's generation may hold a slot: twice the 99th percentile and a look more, two minutes while none is
    /// known.
    package var longestRun: Duration {
        min(quantile(0.99).map { $0 * 2 + interval } ?? .seconds(120), Self.slotsPruned)
    }
}
