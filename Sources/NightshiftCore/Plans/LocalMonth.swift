import Foundation

/// A month of the local calendar, as bills have it.
package struct LocalMonth: Hashable, Comparable, Sendable {
    /// Months since the year 0.
    private let number: Int

    /// The month that the local clock showed.
    package init(of moment: Timestamp) {
        tzset()
        var seconds = time_t(moment.microseconds / 1_000_000)
        var clock = tm()
        localtime_r(&seconds, &clock)
        number = (Int(clock.tm_year) + 1_900) * 12 + Int(clock.tm_mon)
    }

    /// `2026-01`.
    package var text: String {
        let month = number % 12 + 1
        return "\(number / 12)-\(month < 10 ? "0" : "")\(month)"
    }

    /// How many months from this one to a later one, both counted.
    package func months(through last: LocalMonth) -> Int { last.number - number + 1 }

    package static func < (left: LocalMonth, right: LocalMonth) -> Bool { left.number < right.number }
}
