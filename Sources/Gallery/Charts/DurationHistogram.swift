import Foundation
import NightshiftCore

/// How long things took, in classes of 9 per cent: quantiles come out true to half of that, whatever the number of things.
struct DurationHistogram: Mergeable {
    private var counts: [Int: Int] = [:]
    private(set) var count = 0
    private static let classesPerDoubling = 8.0
    /// Anything quicker counts as this.
    private static let shortest = 0.001

    init() {}

    mutating func add(_ duration: Duration) {
        let seconds = max(duration.inSeconds, Self.shortest)
        counts[Int((log2(seconds / Self.shortest) * Self.classesPerDoubling).rounded(.down)), default: 0] += 1
        count += 1
    }

    mutating func merge(_ other: DurationHistogram) {
        counts.merge(other.counts, uniquingKeysWith: +)
        count += other.count
    }

    /// In seconds: about as long as `part` of them took at most; `nil` of nothing.
    func quantile(_ part: Double) -> Double? {
        guard count > 0 else { return nil }
        let rank = max(1, Int((part * Double(count)).rounded(.up)))
        var seen = 0
        for (number, count) in counts.sorted(by: { $0.key < $1.key }) {
            seen += count
            if seen >= rank { return Self.shortest * exp2((Double(number) + 0.5) / Self.classesPerDoubling) }
        }
        return nil
    }
}
