import Foundation
import NightshiftCore

/// Times as people read them, in one time zone.
struct ClockText {
    private let calendar: Calendar

    init(zone: TimeZone) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        self.calendar = calendar
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// `22:05`, or `22:05:09` with seconds.
    func time(_ time: Timestamp, seconds: Bool = false) -> String {
        let parts = calendar.dateComponents([.hour, .minute, .second], from: time.date)
        let numbers = [parts.hour, parts.minute] + (seconds ? [parts.second] : [])
        return numbers.map { Self.padded($0 ?? 0) }.joined(separator: ":")
    }

    /// `24 November 2026`
    func day(_ time: Timestamp) -> String {
        let parts = calendar.dateComponents([.year, .month, .day], from: time.date)
        let month = Self.months[min(max((parts.month ?? 1) - 1, 0), 11)]
        return "\(parts.day ?? 1) \(month) \(parts.year ?? 1970)"
    }

    func isSameDay(_ one: Timestamp, _ other: Timestamp) -> Bool {
        calendar.isDate(one.date, inSameDayAs: other.date)
    }

    /// `24 November 2026, 22:05 – 23:10`, with both days where they differ.
    func span(_ from: Timestamp, _ to: Timestamp) -> String {
        if isSameDay(from, to), time(from) == time(to) { return "\(day(from)), \(time(from))" }
        let end = isSameDay(from, to) ? time(to) : "\(day(to)), \(time(to))"
        return "\(day(from)), \(time(from)) – \(end)"
    }

    /// Of an axis: the time, with the day where the axis is longer than one, and with seconds where it is short.
    func label(_ time: Timestamp, in range: Range<Timestamp>) -> String {
        let length = range.upperBound - range.lowerBound
        let clock = self.time(time, seconds: length < .seconds(300))
        guard length > .seconds(86_400) else { return clock }
        let parts = calendar.dateComponents([.month, .day], from: time.date)
        let month = Self.months[min(max((parts.month ?? 1) - 1, 0), 11)].prefix(3)
        return "\(parts.day ?? 1) \(month) \(clock)"
    }

    /// `1 h 05 min`, `12 min 30 s`, `4.2 s`
    static func length(_ seconds: Double) -> String {
        if seconds < 10 { return "\((seconds * 10).rounded() / 10) s" }
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3_600 { return "\(whole / 60) min" + (whole % 60 == 0 ? "" : " \(whole % 60) s") }
        return "\(whole / 3_600) h" + (whole % 3_600 < 60 ? "" : " \(padded(whole % 3_600 / 60)) min")
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
