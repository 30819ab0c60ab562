import Foundation
import NightshiftCore

/// A time as users give it: `HH:MM` on the local clock, or a full ISO 8601 time.
enum ClockTime: Hashable {
    case daily(hour: Int, minute: Int)
    case moment(Timestamp)

    init?(_ text: String) {
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

    /// The moment itself, or the next time the local clock shows the hour; daylight saving time is the calendar's affair.
    func next(after now: Timestamp, calendar: Calendar = .current) -> Timestamp? {
        switch self {
        case .moment(let moment): return moment
        case .daily(let hour, let minute):
            let match = DateComponents(hour: hour, minute: minute, second: 0)
            return calendar.nextDate(after: now.date, matching: match, matchingPolicy: .nextTime).map(Timestamp.init)
        }
    }
}
