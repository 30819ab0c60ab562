/// How many images came home in each of equal spans of time, oldest first: what a chart of the throughput shows.
package struct ArrivalSpans: Hashable, Sendable {
    /// The most spans that are told apart.
    package static let count = 60
    /// The shortest that shows the whole life of a batch is taken.
    private static let lengths: [Int64] = [10, 30, 60, 300, 900, 1_800]

    /// Of one span, in whole seconds.
    package let seconds: Int64
    /// When the first span begins: a whole multiple of the length since 1970.
    package let start: Timestamp
    package private(set) var counts: [Int]

    /// Empty spans that end with the one that `end` is in.
    ///
    /// - Parameter first: when the first image came home; what is longer ago than the longest spans reach is not shown.
    package init(from first: Timestamp, to end: Timestamp) {
        let age = max((end - first).inSeconds, 0)
        let seconds = Self.lengths.first { Double($0) * Double(Self.count - 1) >= age } ?? 1_800
        let length = seconds * 1_000_000
        let last = end.microseconds.flooredQuotient(by: length)
        self.seconds = seconds
        start = Timestamp(microseconds: (last - Int64(Self.count) + 1) * length)
        counts = Array(repeating: 0, count: Self.count)
    }

    /// Adds images to the span that begins at a multiple of the length since 1970; others are left out.
    package mutating func add(_ images: Int, inSpan number: Int64) {
        let index = number - start.microseconds.flooredQuotient(by: seconds * 1_000_000)
        guard counts.indices.contains(Int(clamping: index)) else { return }
        counts[Int(index)] += images
    }
}

extension Int64 {
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
