/// The generation times seen lately: when to look for the first time, and how long one may sanely take.
///
/// A poll tells only that a generation ended between two looks, so a sample is the middle of that interval. Looking early and
/// finding it done pulls the estimate down, so a fast provider is found out within a few jobs. Remembers `capacity`
/// samples, the oldest replaced first.
package struct LatencyModel: Sendable {
    package static let capacity = 64
    /// Fewer samples than this say nothing about the tails.
    private static let enough = 5
    /// "Slots of lost jobs are pruned after 1 hour": "Limits" of the contract.
    private static let slotsPruned: Duration = .seconds(3_600)

    private var samples: [Duration] = []
    private var next = 0
    private var sorted: [Duration] = []

    package init() {}

    /// Begins with what earlier runs saw, oldest first.
    package init(seen latencies: [Duration]) {
        for latency in latencies { note(endedBetween: latency, and: latency) }
    }

    /// Notes a generation that was running at `lower` after its acceptance and had ended at `upper`.
    package mutating func note(endedBetween lower: Duration, and upper: Duration) {
        let sample = (lower + upper) / 2
        if samples.count < Self.capacity {
            samples.append(sample)
        } else {
            sorted.remove(at: rank(of: samples[next]))
            samples[next] = sample
        }
        next = (next + 1) % Self.capacity
        sorted.insert(sample, at: rank(of: sample))
    }

    /// Where the first of its length is, or would be.
    private func rank(of sample: Duration) -> Int {
        sorted.firstIndex { $0 >= sample } ?? sorted.endIndex
    }

    /// The given quantile of the latencies seen, or `nil` while there are too few.
    package func quantile(_ fraction: Double) -> Duration? {
        guard sorted.count >= Self.enough else { return nil }
        let rank = Int((Double(sorted.count - 1) * fraction).rounded())
        return sorted[min(max(rank, 0), sorted.count - 1)]
    }

    /// How long a lost reply's generation may hold a slot: twice the 99th percentile, two minutes while none is known.
    package var longestRun: Duration {
        min(quantile(0.99).map { $0 * 2 } ?? .seconds(120), Self.slotsPruned)
    }
}
