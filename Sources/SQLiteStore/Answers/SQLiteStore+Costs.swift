import GRDB
package import NightshiftCore

extension SQLiteStore {
    /// A few milliseconds off the ledger, whatever the number of attempts. The ledger knows no tags: asked for those, it is a
    /// walk over the attempts with the job of each, about 0.4 s a million on one core, next to all of it SQLite's own.
    package func costs(of batch: Batch.ID?, by keys: [CostKey]) throws -> [CostRow] {
        try read { db in
            guard !keys.contains(where: \.isTag) else { return try TagCosts(db, of: batch, by: keys).rows() }
            let query = try RawStatement(cachedIn: db, sql: Self.costQuery(of: batch, by: keys))
            if let batch { try query.bind(batch, at: 1) }
            var rows: [CostRow] = []
            try query.rows { columns in
                let values = try keys.map { _ in try columns.next(String.self) }
                rows.append(
                    CostRow(
                        values: values, images: try columns.count(), attempts: try columns.count(),
                        refundedAttempts: try columns.count(), charge: try columns.charge()))
                return true
            }
            return rows
        }
    }

    static func costQuery(of batch: Batch.ID?, by keys: [CostKey]) -> String {
        let columns = keys.map(\.ledgerExpression)
        let positions = keys.indices.map { String($0 + 1) }.joined(separator: ", ")
        let sums = [
            "coalesce(sum(iif(outcome = 'completed', attempts, 0)), 0)", "coalesce(sum(attempts), 0)",
            "coalesce(sum(iif(outcome = 'refunded', attempts, 0)), 0)", "coalesce(sum(charge_low), 0)",
            "coalesce(sum(charge_high), 0)",
        ]
        return """
            SELECT \((columns + sums).joined(separator: ", ")) FROM ledger
            WHERE attempts > 0 AND outcome IN (\(counting))\(batch == nil ? "" : " AND batch = ?")
            \(keys.isEmpty ? "" : "GROUP BY \(positions) ORDER BY \(positions)")
            """
    }

    /// The outcomes that count, as SQL lists them.
    static let counting = AttemptOutcome.Name.allCases.filter(\.countsAsAttempt).map { "'\($0.rawValue)'" }
        .joined(separator: ", ")
}

extension CostKey {
    var isTag: Bool {
        switch self {
        case .tag: true
        case .model, .type, .day, .batch: false
        }
    }

    fileprivate var ledgerExpression: String {
        switch self {
        case .model: "model"
        case .type: "type"
        case .day: "date(quarter * 900, 'unixepoch', 'localtime')"
        case .batch: "(SELECT name FROM batches WHERE batches.id = ledger.batch)"
        case .tag: "''"
        }
    }
}
