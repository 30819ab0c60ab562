import GRDB
package import NightshiftCore

extension SQLiteStore {
    private static let takenIn = AttemptOutcome.Name.allCases.filter(\.mayHaveTakenCapacity).map { "'\($0.rawValue)'" }
        .joined(separator: ", ")

    /// Attempts in groups that are alike. Of a pruned batch only the ledger is left, which has no single prices.
    static func submissionsQuery(isOfOneBatch: Bool) -> String {
        """
        SELECT attempts.intent_at / 900000000, jobs.model, attempts.outcome, count(*), attempts.price, sum(attempts.price)
        FROM attempts NOT INDEXED CROSS JOIN jobs ON jobs.id = attempts.job
        WHERE attempts.outcome IN (\(takenIn))\(isOfOneBatch ? " AND attempts.batch = ?1" : "") GROUP BY 1, 2, 3, 5
        UNION ALL
        SELECT quarter, model, outcome, attempts, NULL, price FROM ledger
        WHERE attempts > 0 AND outcome IN (\(takenIn))\(isOfOneBatch ? " AND batch = ?1" : "")
          AND batch IN (SELECT id FROM batches WHERE pruned_at IS NOT NULL)
        """
    }

    /// A second for a million attempts, all of it SQLite's own; the groups are a few for each quarter hour that was worked.
    package func submissions(of batch: Batch.ID?) throws -> [SubmissionTally] {
        try read { db in
            let query = try RawStatement(cachedIn: db, sql: Self.submissionsQuery(isOfOneBatch: batch != nil))
            if let batch { try query.bind(batch, at: 1) }
            var tallies: [SubmissionTally] = []
            try query.rows { columns in
                let quarter: Int64 = try columns.next()
                guard CostValues.quarters.contains(quarter) else {
                    throw UnreadableRow(detail: "\(quarter) is no quarter of an hour")
                }
                let model: Model = try columns.named()
                let outcome: AttemptOutcome.Name = try columns.named()
                let count: Int = try columns.count()
                tallies.append(
                    SubmissionTally(
                        quarter: quarter, model: model, outcome: outcome, count: count,
                        each: try columns.optional(Int64.self).map(MicroDollars.init), price: try columns.money()))
                return true
            }
            return tallies
        }
    }

    /// A few milliseconds off the ledger, whatever the number of attempts.
    package func ledger(of batch: Batch.ID?) throws -> [LedgerSum] {
        let text = """
            SELECT model, outcome, sum(attempts), sum(price) FROM ledger
            WHERE attempts > 0\(batch == nil ? "" : " AND batch = ?1") GROUP BY model, outcome ORDER BY model, outcome
            """
        return try read { db in
            let query = try RawStatement(cachedIn: db, sql: text)
            if let batch { try query.bind(batch, at: 1) }
            var sums: [LedgerSum] = []
            try query.rows { columns in
                sums.append(
                    LedgerSum(
                        model: try columns.named(), outcome: try columns.named(), attempts: try columns.count(),
                        price: try columns.money()))
                return true
            }
            return sums
        }
    }
}
