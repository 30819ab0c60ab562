import GRDB
package import NightshiftCore

extension SQLiteStore {
    package func costs(of batch: Batch.ID?, by keys: [CostKey]) throws -> [CostRow] {
        let (sql, arguments) = Self.costQuery(of: batch, by: keys)
        return try read { db in
            try Row.fetchAll(db, sql: sql, arguments: arguments).map { row in
                var columns = Columns(row)
                let values = try keys.map { _ in try columns.next(String.self) }
                return CostRow(
                    values: values, images: try columns.count(), attempts: try columns.count(),
                    refundedAttempts: try columns.count(), charge: try columns.charge())
            }
        }
    }

    /// Of one batch the jobs are found by batch and lead to their attempts; of all, the attempts are read through.
    static func costQuery(of batch: Batch.ID?, by keys: [CostKey]) -> (sql: String, arguments: StatementArguments) {
        let counting = AttemptOutcome.Name.allCases.filter(\.countsAsAttempt).map { "'\($0.rawValue)'" }
        let source =
            batch == nil
            ? "attempts NOT INDEXED CROSS JOIN jobs ON jobs.id = attempts.job"
            : """
            jobs INDEXED BY jobs_by_state
              CROSS JOIN attempts INDEXED BY attempts_by_number ON attempts.job = jobs.id
            """
        let columns = keys.map(\.expression)
        let positions = keys.indices.map { String($0 + 1) }.joined(separator: ", ")
        let sums = [
            "coalesce(sum(attempts.outcome = 'completed'), 0)", "count(*)",
            "coalesce(sum(attempts.outcome = 'refunded'), 0)", "coalesce(sum(attempts.charge_low), 0)",
            "coalesce(sum(attempts.charge_high), 0)",
        ]
        let sql = """
            SELECT \((columns + sums).joined(separator: ", ")) FROM \(source)
            WHERE attempts.outcome IN (\(counting.joined(separator: ", ")))\(batch == nil ? "" : " AND jobs.batch = ?")
            \(keys.isEmpty ? "" : "GROUP BY \(positions) ORDER BY \(positions)")
            """
        var arguments = StatementArguments(keys.compactMap(\.argument))
        if let batch { arguments += [batch] }
        return (sql, arguments)
    }
}

extension CostKey {
    fileprivate var expression: String {
        switch self {
        case .model: "jobs.model"
        case .type: "jobs.type"
        case .day: "date(attempts.intent_at / 1000000, 'unixepoch', 'localtime')"
        case .batch: "(SELECT name FROM batches WHERE batches.id = jobs.batch)"
        // Compared as a value and not written into a JSON path: a name may hold quotes.
        case .tag: "coalesce((SELECT value FROM json_each(jobs.tags) WHERE json_each.key = ?), '')"
        }
    }

    fileprivate var argument: String? {
        switch self {
        case .tag(let name): name
        case .model, .type, .day, .batch: nil
        }
    }
}
