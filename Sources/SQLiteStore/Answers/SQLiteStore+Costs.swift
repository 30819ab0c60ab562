import GRDB
package import NightshiftCore

extension SQLiteStore {
    /// A few milliseconds off the ledger, whatever the number of attempts. The ledger knows no tags: asked for those, it is a
    /// walk over the attempts with the job of each, about 0.4 s a million on one core, next to all of it SQLite's own. What was pruned
    /// has no tags any more, and counts as without.
    package func costs(of batch: Batch.ID?, by keys: [CostKey]) throws -> [CostRow] {
        try read { db in
            guard keys.contains(where: \.isTag) else { return try Self.ledgerCosts(db, of: batch, by: keys) }
            let pruned = try Self.ledgerCosts(db, of: batch, by: keys, ofPruned: true)
            return Self.merged(try TagCosts(db, of: batch, by: keys).rows(), pruned)
        }
    }

    private static func ledgerCosts(
        _ db: Database, of batch: Batch.ID?, by keys: [CostKey], ofPruned: Bool = false
    ) throws -> [CostRow] {
        let query = try RawStatement(cachedIn: db, sql: costQuery(of: batch, by: keys, ofPruned: ofPruned))
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

    /// In the order of the keys, what has the same values as one row.
    private static func merged(_ rows: [CostRow], _ more: [CostRow]) -> [CostRow] {
        if more.isEmpty { return rows }
        var sums = Dictionary(uniqueKeysWithValues: rows.map { ($0.values, $0) })
        for row in more { sums[row.values] = sums[row.values].map { $0 + row } ?? row }
        return sums.values.sorted { $0.values.lexicographicallyPrecedes($1.values) }
    }

    /// - Parameter ofPruned: only what batches cost whose attempts are forgotten.
    static func costQuery(of batch: Batch.ID?, by keys: [CostKey], ofPruned: Bool = false) -> String {
        let pruned = ofPruned ? " AND batch IN (SELECT id FROM batches WHERE pruned_at IS NOT NULL)" : ""
        let columns = keys.map(\.ledgerExpression)
        let positions = keys.indices.map { String($0 + 1) }.joined(separator: ", ")
        let sums = [
            "coalesce(sum(iif(outcome = 'completed', attempts, 0)), 0)", "coalesce(sum(attempts), 0)",
            "coalesce(sum(iif(outcome = 'refunded', attempts, 0)), 0)", "coalesce(sum(charge_low), 0)",
            "coalesce(sum(charge_high), 0)",
        ]
        return """
            SELECT \((columns + sums).joined(separator: ", ")) FROM ledger
            WHERE attempts > 0 AND outcome IN (\(counting))\(batch == nil ? "" : " AND batch = ?")\(pruned)
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
