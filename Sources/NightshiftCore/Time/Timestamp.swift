package import Foundation

/// A point on the wall clock in whole microseconds since 1970 (UTC): what the queue stores and every decision compares.
package struct Timestamp: Hashable, Comparable, Sendable, Codable {
    package let microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    package init(seconds: Double) {
        self.init(microseconds: Int64((seconds * 1_000_000).rounded()))
    }

    package init(_ date: Date) {
        self.init(seconds: date.timeIntervalSince1970)
    }

    package init(from decoder: any Decoder) throws {
        self.init(microseconds: try decoder.singleValueContainer().decode(Int64.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(microseconds)
    }

    package var seconds: Double { Double(microseconds) / 1_000_000 }

    package var date: Date { Date(timeIntervalSince1970: seconds) }

    /// ISO 8601 in UTC with milliseconds, cut off and not rounded, as exports and logs print it.
    package var iso8601: String {
        // A date counts in floating point: printing its fraction would turn .001 into .000.
        let fraction = ((microseconds % 1_000_000) + 1_000_000) % 1_000_000
        let second = Date(timeIntervalSince1970: Double((microseconds - fraction) / 1_000_000))
        let milliseconds = String(fraction / 1_000)
        let padding = String(repeating: "0", count: 3 - milliseconds.count)
        return "\(second.formatted(Date.ISO8601FormatStyle()).dropLast()).\(padding)\(milliseconds)Z"
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    package static func + (time: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(microseconds: time.microseconds + duration.wholeMicroseconds)
    }

    package static func - (time: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(microseconds: time.microseconds - duration.wholeMicroseconds)
    }

    package static func - (left: Timestamp, right: Timestamp) -> Duration {
        .microseconds(left.microseconds - right.microseconds)
    }
}

extension Duration {
    /// The duration in microseconds, rounded towards zero: the queue's own resolution.
    package var wholeMicroseconds: Int64 {
        // Once: it divides numbers of 128 bits.
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }

    /// The duration as fractional seconds, for arithmetic and for show.
    package var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
