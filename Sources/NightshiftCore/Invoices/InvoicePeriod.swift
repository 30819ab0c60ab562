import Foundation

/// The days that an invoice covers, both inclusive and in UTC, as providers count them.
package struct InvoicePeriod: Hashable, Sendable {
    private let times: Range<Timestamp>

    /// Reads a month, `2026-11`, or the first and the last day, `2026-11-01..2026-11-30`.
    package init?(_ text: String) {
        let days = text.components(separatedBy: "..")
        let (first, afterLast): (Date?, Date?)
        switch days.count {
        case 1:
            first = Self.day(text + "-01")
            afterLast = first.flatMap { Self.calendar.date(byAdding: .month, value: 1, to: $0) }
        case 2:
            first = Self.day(days[0])
            afterLast = Self.day(days[1]).flatMap { Self.calendar.date(byAdding: .day, value: 1, to: $0) }
        default: return nil
        }
        guard let first, let afterLast, first < afterLast else { return nil }
        times = Timestamp(first)..<Timestamp(afterLast)
    }

    package func contains(_ time: Timestamp) -> Bool { times.contains(time) }

    /// Submitted and ended within it. Whether what began before midnight of the last day and ended after it is billed on one side
    /// or the other is the provider's choice.
    package func contains(_ entry: LedgerEntry) -> Bool {
        contains(entry.intentAt) && entry.endedAt.map(contains) ?? true
    }

    private static var calendar: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }

    /// The beginning of a day that is in the calendar.
    private static func day(_ text: String) -> Date? {
        guard let date = try? Date(text + "T00:00:00Z", strategy: .iso8601),
            date.formatted(.iso8601.year().month().day()) == text
        else { return nil }
        return date
    }
}
