import GRDB
package import NightshiftCore

extension SQLiteStore {
    private static let entriesPage = 1_000

    /// By id, which is the order of the submissions, jobs of other batches passed over.
    static func entriesQuery(isOfOneBatch: Bool) -> String {
        """
        SELECT attempts.id, batches.name, jobs.key, jobs.model, jobs.type, \(InputsOfAttempt.expression), attempts.number,
          attempts.request_id, attempts.generation_id, attempts.account, attempts.intent_at, attempts.replied_at,
          attempts.ended_at, attempts.outcome, attempts.failure_code, attempts.http_status, attempts.message,
          attempts.price
        FROM attempts NOT INDEXED CROSS JOIN jobs ON jobs.id = attempts.job
          CROSS JOIN batches NOT INDEXED ON batches.id = attempts.batch
        WHERE attempts.id > ?1\(isOfOneBatch ? " AND attempts.batch = ?3" : "") ORDER BY attempts.id LIMIT ?2
        """
    }

    /// Each page is a read of its own, as in `forEachJob`: an attempt is handed over as it is when its page comes.
    package func forEachEntry(of batch: Batch.ID?, _ body: (LedgerEntry) throws -> Void) throws {
        var last: Int64 = 0
        while true {
            let page = try read { db in try Self.entries(db, of: batch, after: last) }
            guard let newLast = page.last?.id else { return }
            last = newLast
            for entry in page { try body(entry) }
        }
    }

    private static func entries(_ db: Database, of batch: Batch.ID?, after last: Int64) throws -> [LedgerEntry] {
        let query = try RawStatement(cachedIn: db, sql: entriesQuery(isOfOneBatch: batch != nil))
        try query.bind(last, at: 1)
        try query.bind(Int64(entriesPage), at: 2)
        if let batch { try query.bind(batch, at: 3) }
        var page: [LedgerEntry] = []
        page.reserveCapacity(entriesPage)
        try query.rows { columns in
            page.append(try entry(&columns))
            return true
        }
        try SelectedPages.requireAscending(page.map(\.id), after: last)
        return page
    }

    private static func entry(_ columns: inout Columns) throws -> LedgerEntry {
        LedgerEntry(
            id: try columns.next(), batch: try columns.next(), key: try columns.next(), model: try columns.named(),
            type: try columns.named(), inputImages: try columns.count(), number: try columns.count(),
            requestID: try columns.next(), generation: try columns.optional(String.self).map(GenerationID.init),
            account: try columns.next(), intentAt: try columns.time(), repliedAt: try columns.optionalTime(),
            endedAt: try columns.optionalTime(), outcome: try AttemptRow.outcome(&columns),
            httpStatus: try columns.optional(), message: try columns.optional(), price: try columns.money())
    }
}
