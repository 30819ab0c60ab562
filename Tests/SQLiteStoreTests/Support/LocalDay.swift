import Foundation
import NightshiftCore

enum LocalDay {
    /// By Foundation's calendar, as a second opinion on SQLite's.
    static func of(_ time: Timestamp) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .current
        let parts = calendar.dateComponents([.year, .month, .day], from: time.date)
        return String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
    }

    static func hour(of time: Timestamp) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .current
        return String(format: "%@ %02d:00", of(time), calendar.component(.hour, from: time.date))
    }
}
