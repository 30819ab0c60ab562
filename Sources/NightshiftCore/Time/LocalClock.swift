import Foundation

/// What the clock on the wall shows, where a bill is read by people: days and hours as they count them.
package struct LocalClock: Sendable {
    /// How many seconds it is ahead of UTC, at a time in seconds since 1970.
    private let offset: @Sendable (Int64) -> Int64

    package init(offset: @escaping @Sendable (Int64) -> Int64) {
        self.offset = offset
    }

    /// By the C library, which reads every form of `TZ` and knows when summer time begins.
    package static func system() -> LocalClock {
        tzset()
        return LocalClock { second in
            var second = time_t(second)
            var clock = tm()
            localtime_r(&second, &clock)
            return Int64(clock.tm_gmtoff)
        }
    }

    /// The calendar day, `2026-01-31`.
    package func day(of second: Int64) -> String { String(shown(at: second).prefix(10)) }

    /// The hour, `2026-01-31 22:00`. One that the clock shows twice, as when summer time ends, carries its offset from UTC:
    /// `2026-10-25 02:00+02:00` and, an hour later, `2026-10-25 02:00+01:00`.
    package func hour(of second: Int64) -> String {
        let (own, shown) = (offset(second), shown(at: second))
        // Clocks are set by two hours at most, to a quarter of an hour.
        let isRepeated = stride(from: second - 7_200, through: second + 7_200, by: 900).contains {
            offset($0) != own && self.shown(at: $0) == shown
        }
        return isRepeated ? shown + Self.text(offset: own) : shown
    }

    /// Day and hour.
    private func shown(at second: Int64) -> String {
        var moment = time_t(second + offset(second))
        var clock = tm()
        gmtime_r(&moment, &clock)
        let year = Self.digits(Int(clock.tm_year) + 1_900, 4)
        let day = "\(year)-\(Self.digits(Int(clock.tm_mon) + 1, 2))-\(Self.digits(Int(clock.tm_mday), 2))"
        return "\(day) \(Self.digits(Int(clock.tm_hour), 2)):00"
    }

    private static func text(offset: Int64) -> String {
        let minutes = Int(offset.magnitude / 60)
        return "\(offset < 0 ? "-" : "+")\(digits(minutes / 60, 2)):\(digits(minutes % 60, 2))"
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
