package import NightshiftCore

/// What `costs` answers: the ledger grouped by some keys, and its total.
package struct CostReport: Sendable {
    private let keys: [CostKey]
    private let rows: [CostRow]
    private let total: CostFigures

    package init(keys: [CostKey], rows: [CostRow]) {
        self.keys = keys
        self.rows = rows
        total = rows.map(\.figures).reduce(CostFigures(), +)
    }

    /// Tags that were asked for and that nothing here has: nobody meant that.
    package var tagsWithoutValues: [String] {
        guard !rows.isEmpty else { return [] }
        return keys.indices.compactMap { index in
            guard case .tag(let name) = keys[index], rows.allSatisfy({ $0.values[index].isEmpty }) else { return nil }
            return name
        }
    }

    /// - Parameter more: fields that go beside `rows` and `total`.
    package func json(with more: [String: JSONText] = [:]) throws -> String {
        let rows = rows.map { row in
            var fields = Self.fields(of: row.figures)
            for (key, value) in zip(keys, row.values) { fields[key.name] = .string(value) }
            return JSONText.object(fields)
        }
        let fields: [String: JSONText] = ["rows": .array(rows), "total": .object(Self.fields(of: total))]
        return try JSONText.object(fields.merging(more) { own, _ in own }).rendered(indented: true)
    }

    private static func fields(of figures: CostFigures) -> [String: JSONText] {
        [
            "images": JSONText(figures.images),
            "attempts": JSONText(figures.attempts),
            "refunded_attempts": JSONText(figures.refundedAttempts),
            "refunded_usd": .string(figures.refunded.decimal),
            "wasted_low_usd": .string(figures.wasted.low.decimal),
            "wasted_high_usd": .string(figures.wasted.high.decimal),
            "low_usd": .string(figures.charge.low.decimal),
            "high_usd": .string(figures.charge.high.decimal),
            "credits": .number(Credits.approximately(figures.charge.high)),
        ]
    }

    /// New columns come last: a script may go by their places.
    package func csv() -> String {
        let head =
            keys.map(\.name) + [
                "images", "attempts", "refunded_attempts", "low_usd", "high_usd", "credits", "refunded_usd",
                "wasted_low_usd", "wasted_high_usd",
            ]
        let lines = rows.map { row in
            let figures = row.figures
            return row.values + [
                "\(figures.images)", "\(figures.attempts)", "\(figures.refundedAttempts)", figures.charge.low.decimal,
                figures.charge.high.decimal, "\(Credits.approximately(figures.charge.high))", figures.refunded.decimal,
                figures.wasted.low.decimal, figures.wasted.high.decimal,
            ]
        }
        return ([head] + lines).map(CSVLine.encode).joined(separator: "\n")
    }

    package func table() -> String {
        let figures = [
            "images", "attempts", "refunded", "refunded $", "wasted $", "low $", "high $", "~credits",
        ]
        var table = TextTable(keys.map { ($0.name, .left) } + figures.map { ($0, .right) })
        for row in rows { table.add(row.values + Self.cells(of: row.figures)) }
        if !keys.isEmpty {
            let label = ["total"] + Array(repeating: "", count: keys.count - 1)
            table.add(label + Self.cells(of: total))
        }
        return table.rendered
    }

    private static func cells(of figures: CostFigures) -> [String] {
        [
            "\(figures.images)", "\(figures.attempts)", "\(figures.refundedAttempts)", figures.refunded.decimal,
            wasted(figures.wasted), figures.charge.low.decimal, figures.charge.high.decimal,
            "\(Credits.approximately(figures.charge.high))",
        ]
    }

    /// In one cell, as it is mostly nothing.
    static func wasted(_ range: ChargeRange) -> String {
        range.isKnown ? range.high.decimal : "\(range.low.decimal) to \(range.high.decimal)"
    }
}
