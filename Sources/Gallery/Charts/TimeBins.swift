import NightshiftCore

/// What can be gathered in a span of time, and put together when spans are.
protocol Mergeable {
    init()
    mutating func merge(_ other: Self)
}

extension Int: Mergeable {
    mutating func merge(_ other: Int) { self += other }
}

/// Spans of equal width over as long a time as there is something in: never more than a fixed number of them, so that they
/// double in width as the time grows. Memory does not grow with what is gathered.
struct TimeBins<Content: Mergeable> {
    private(set) var width: Duration
    private let most: Int64
    private var contents: [Int64: Content] = [:]
    private var numbers: ClosedRange<Int64>?

    /// - Parameter width: the narrowest they are; `most` is at least 2.
    init(width: Duration, most: Int) {
        self.width = width
        self.most = Int64(max(most, 2))
    }

    mutating func update(at time: Timestamp, _ change: (inout Content) -> Void) {
        widen(to: number(of: time))
        // It may have changed by that.
        let number = number(of: time)
        numbers = numbers.map { min($0.lowerBound, number)...max($0.upperBound, number) } ?? number...number
        change(&contents[number, default: Content()])
    }

    /// Every span from the first to the last, the empty ones as well.
    var spans: [(start: Timestamp, content: Content)] {
        guard let numbers else { return [] }
        return numbers.map { number in
            (Timestamp(microseconds: number * width.wholeMicroseconds), contents[number] ?? Content())
        }
    }

    /// From the beginning of the first span to the end of the last.
    var range: Range<Timestamp>? {
        guard let numbers else { return nil }
        let length = width.wholeMicroseconds
        return Timestamp(
            microseconds: numbers.lowerBound * length)..<Timestamp(
                microseconds: (numbers.upperBound + 1) * length)
    }

    private func number(of time: Timestamp) -> Int64 {
        Self.floor(time.microseconds, by: width.wholeMicroseconds)
    }

    private mutating func widen(to wanted: Int64) {
        var wanted = wanted
        while let old = numbers, max(old.upperBound, wanted) - min(old.lowerBound, wanted) >= most {
            var merged: [Int64: Content] = [:]
            for (number, content) in contents { merged[Self.floor(number, by: 2), default: Content()].merge(content) }
            contents = merged
            numbers = Self.floor(old.lowerBound, by: 2)...Self.floor(old.upperBound, by: 2)
            wanted = Self.floor(wanted, by: 2)
            width *= 2
        }
    }

    private static func floor(_ value: Int64, by divisor: Int64) -> Int64 {
        value / divisor - (value % divisor < 0 ? 1 : 0)
    }
}
