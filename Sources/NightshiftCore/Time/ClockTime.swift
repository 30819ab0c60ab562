import Foundation

/// A time as users give it: `HH:MM` on the local clock, or a full ISO 8601 time.
package enum ClockTime: Hashable, Sendable {
    case daily(hour: Int, minute: Int)
    case moment(Timestamp)

    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 2, parts[0].count <= 2, parts[1].count == 2, let hour = Int(parts[0]),
            let minute = Int(parts[1]),
            (0...23).contains(hour), (0...59).contains(minute)
        {
            self = .daily(hour: hour, minute: minute)
            return
        }
        let styles = [Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true)]
        guard let date = styles.lazy.compactMap({ try? Date(text, strategy: $0) }).first else { return nil }
        self = .moment(Timestamp(date))
    }

    /// The moment itself, or the next time after `now` that the local clock shows the hour.
    package func next(after now: Timestamp) -> Timestamp {
        switch self {
        case .moment(let moment): return moment
        case .daily(let hour, let minute):
            let today = Self.local(hour, minute, daysAhead: 0, of: now)
            return today > now ? today : Self.local(hour, minute, daysAhead: 1, of: now)
        }
    }

    /// By the C library, which reads every form of `TZ` and knows when summer time begins; SQLite's local days agree with it.
    private static func local(_ hour: Int, _ minute: Int, daysAhead days: Int, of now: Timestamp) -> Timestamp {
        tzset()
        var seconds = time_t(now.microseconds / 1_000_000)
        var clock = tm()
        localtime_r(&seconds, &clock)
        clock.tm_mday += Int32(days)
        clock.tm_hour = Int32(hour)
        clock.tm_min = Int32(minute)
        clock.tm_sec = 0
        clock.tm_isdst = -1
        return Timestamp(microseconds: Int64(mktime(&clock)) * 1_000_000)
    }
}
