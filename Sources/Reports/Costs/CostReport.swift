package import NightshiftCore

/// What `costs` answers: the ledger grouped by some keys, and its total.
package struct CostReport: Sendable {
    private let keys: [CostKey]
    private let rows: [CostRow]
    private let total: CostRow

    package init(keys: [CostKey], rows: [CostRow]) {
        self.keys = keys
        self.rows = rows
        total = rows.reduce(
            CostRow(values: [], images: 0, attempts: 0, refundedAttempts: 0, charge: .nothing), +)
    }

    package func json() throws -> String {
        try JSONText.object(["rows": .array(rows.map(json)), "total": json(of: total)]).rendered(indented: true)
    }

    private func json(of row: CostRow) -> JSONText {
        var fields: [String: JSONText] = [
            "images": JSONText(row.images),
            "attempts": JSONText(row.attempts),
            "refunded_attempts": JSONText(row.refundedAttempts),
            "low_usd": .string(row.charge.low.decimal),
            "high_usd": .string(row.charge.high.decimal),
            "credits": .number(Credits.approximately(row.charge.high)),
        ]
        for (key, value) in zip(keys, row.values) { fields[key.name] = .string(value) }
        return .object(fields)
    }

    package func csv() -> String {
        let head = keys.map(\.name) + ["images", "attempts", "refunded_attempts", "low_usd", "high_usd", "credits"]
        return ([head] + rows.map { $0.values + figures(of: $0) }).map(CSVLine.encode).joined(separator: "\n")
    }

    package func table() -> String {
        var table = TextTable(
            keys.map { ($0.name, .left) } + [
                ("images", .right), ("attempts", .right), ("refunded", .right), ("low $", .right), ("high $", .right),
                ("~credits", .right),
            ])
        for row in rows { table.add(row.values + figures(of: row)) }
        if !keys.isEmpty {
            let label = ["total"] + Array(repeating: "", count: keys.count - 1)
            table.add(label + figures(of: total))
        }
        return table.rendered
    }

    private func figures(of row: CostRow) -> [String] {
        [
            "\(row.images)", "\(row.attempts)", "\(row.refundedAttempts)", row.charge.low.decimal,
            row.charge.high.decimal, "\(Credits.approximately(row.charge.high))",
        ]
    }
}
