package import NightshiftCore

/// How many images came home in each of the last spans of time, for a display.
package struct Throughput: Hashable, Sendable {
    /// How long a span is.
    package static let span: Duration = .seconds(30)
    private static let kept = 60
    /// Counts by the number of their span since the epoch; spans in which nothing came have none.
    private var counts: [Int64: Int] = [:]

    private static func number(of time: Timestamp) -> Int64 {
        Int64((time.seconds / span.inSeconds).rounded(.down))
    }

    mutating func note(at now: Timestamp) {
        let number = Self.number(of: now)
        counts[number, default: 0] += 1
        if counts.count > Self.kept * 2 { counts = counts.filter { $0.key > number - Int64(Self.kept) } }
    }

    /// The last `count` spans up to the one that `now` is in, oldest first; at most sixty.
    package func latest(_ count: Int, at now: Timestamp) -> [Int] {
        let last = Self.number(of: now)
        return (0..<min(count, Self.kept)).reversed().map { counts[last - Int64($0)] ?? 0 }
    }
}
