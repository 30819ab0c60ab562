import NightshiftCore

/// What it cost by one key: bars in a table.
struct CostTable {
    struct Row {
        let value: String
        let images: String
        let attempts: String
        let cost: String
        /// Of the longest bar, in per cent.
        let share: String
    }

    let title: String
    let rows: [Row]
    /// Set where rows are put together because there are too many.
    let more: String?

    /// The most rows that are shown one by one.
    private static let mostRows = 24

    init?(title: String, rows all: [CostRow], absent: String) {
        guard !all.isEmpty else { return nil }
        self.title = title
        let sorted = all.sorted { ($0.charge.high, $1.values.first ?? "") > ($1.charge.high, $0.values.first ?? "") }
        var shown = sorted
        var more: String?
        if sorted.count > Self.mostRows {
            let rest = sorted[(Self.mostRows - 1)...]
            shown = Array(sorted[..<(Self.mostRows - 1)])
            shown.append(
                CostRow(
                    values: ["\(rest.count) others"], images: rest.map(\.images).reduce(0, +),
                    attempts: rest.map(\.attempts).reduce(0, +),
                    refundedAttempts: rest.map(\.refundedAttempts).reduce(0, +),
                    charge: rest.map(\.charge).reduce(.nothing, +)))
            more = "The \(Self.mostRows - 1) largest of \(sorted.count)."
        }
        let longest = Double(max(shown.map(\.charge.high.amount).max() ?? 0, 1))
        self.more = more
        self.rows = shown.map { row in
            let value = row.values.first ?? ""
            return Row(
                value: value.isEmpty ? absent : value, images: "\(row.images)", attempts: "\(row.attempts)",
                cost: Amount.text(row.charge), share: Plot.number(Double(row.charge.high.amount) / longest * 100))
        }
    }
}
