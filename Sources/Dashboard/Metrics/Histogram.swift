import NightshiftCore

/// Durations counted by how long they are.
struct Histogram: Hashable, Sendable {
    /// Upper bounds of the buckets in whole seconds, ascending.
    let bounds: [Int]
    /// One more than there are bounds: what is longer than all of them.
    private(set) var counts: [Int]
    private(set) var sum: Duration = .zero

    init(bounds: [Int]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// A clock that was set back makes no duration negative.
    mutating func add(_ duration: Duration) {
        let duration = max(duration, .zero)
        sum += duration
        counts[bounds.firstIndex { duration <= .seconds($0) } ?? bounds.count] += 1
    }

    var count: Int { counts.reduce(0, +) }

    /// How many are no longer than each bound, as Prometheus wants them.
    var cumulative: [Int] {
        var sum = 0
        return counts.dropLast().map { count in
            sum += count
            return sum
        }
    }
}
