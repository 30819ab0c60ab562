import Foundation
import NightshiftCore

extension Spoken {
    /// The time on the local clock, rounded up to the minute, with its day where that is another one (`07:00`,
    /// `2026-01-31 07:00`).
    static func clock(_ moment: Timestamp, seenFrom now: Timestamp) -> String {
        let shown = parts(Timestamp(microseconds: (moment.microseconds + 59_999_999) / 60_000_000 * 60_000_000))
        return shown.day == parts(now).day ? shown.time : "\(shown.day) \(shown.time)"
    }

    private static func parts(_ moment: Timestamp) -> (day: String, time: String) {
        tzset()
        var seconds = time_t(moment.microseconds / 1_000_000)
        var clock = tm()
        localtime_r(&seconds, &clock)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return (
            "\(clock.tm_year + 1_900)-\(two(clock.tm_mon + 1))-\(two(clock.tm_mday))",
            "\(two(clock.tm_hour)):\(two(clock.tm_min))"
        )
    }
}
