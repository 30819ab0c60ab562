import GRDB
import NightshiftCore

extension SQLiteStore {
    private static let pruned = "SELECT id FROM batches WHERE pruned_at IS NOT NULL"

    /// Sums of the running ledger that differ from the attempts they are kept from.
    private static let wrongTotals = """
        SELECT batches.name, totals.outcome FROM (
          SELECT batch, outcome, sum(attempts) AS attempts, sum(price) AS price, sum(low) AS low, sum(high) AS high FROM (
            SELECT attempts.batch, attempts.outcome, intent_at / 900000000 AS quarter, model, type, 1 AS attempts,
              attempts.price, charge_low AS low, charge_high AS high
            FROM attempts JOIN jobs ON jobs.id = attempts.job
            UNION ALL
            SELECT batch, outcome, quarter, model, type, -attempts, -price, -charge_low, -charge_high FROM ledger
            WHERE batch NOT IN (\(pruned))
          ) GROUP BY batch, outcome, quarter, model, type
        ) AS totals JOIN batches ON batches.id = totals.batch
        WHERE totals.attempts <> 0 OR totals.price <> 0 OR totals.low <> 0 OR totals.high <> 0
        GROUP BY totals.batch, totals.outcome
        """

    /// Batches whose worst case, as `reserve` reads it, is not that of their attempts, or of the ledger where those are forgotten.
    private static let wrongExposures = """
        SELECT batches.name FROM (
          SELECT batch, sum(high) AS high, sum(open) AS open FROM (
            SELECT batch, charge_high AS high, outcome IN ('on_the_wire', 'accepted') AS open FROM attempts
            UNION ALL
            SELECT batch, charge_high, attempts * (outcome IN ('on_the_wire', 'accepted')) FROM ledger
            WHERE batch IN (\(pruned))
            UNION ALL
            SELECT batch, -charge_high, -open FROM exposure
          ) GROUP BY batch
        ) AS totals JOIN batches ON batches.id = totals.batch WHERE totals.high <> 0 OR totals.open <> 0
        """

    /// Nothing keeps them apart: an index on what is random would cost each attempt a page.
    private static let repeatedRequests = """
        SELECT count(*) FROM (SELECT 1 FROM attempts GROUP BY request_id HAVING count(*) > 1)
        """

    /// A pruned batch has no rows left.
    private static let leftovers = """
        SELECT (SELECT count(*) FROM jobs WHERE batch IN (\(pruned))) + (SELECT count(*) FROM attempts WHERE batch IN (\(pruned)))
        """

    private static let sharedFiles = """
        SELECT batches.output || '/' || jobs.file FROM jobs JOIN batches ON batches.id = jobs.batch
        WHERE jobs.state = 'completed' GROUP BY batches.output, jobs.file HAVING count(*) > 1 LIMIT 20
        """

    /// What reports group by against what was asked for.
    private static let misfiled = """
        SELECT count(*) FROM jobs
        WHERE json_extract(request, '$.model') IS NOT model OR json_extract(request, '$.type') IS NOT type
        """

    /// An attempt was quoted what its job cost at the time: before it was edited, what the revision did.
    private static let misquoted = """
        SELECT count(*) FROM attempts JOIN jobs ON jobs.id = attempts.job
        WHERE attempts.price <> coalesce((
          SELECT price FROM revisions WHERE revisions.job = attempts.job AND revisions.attempts >= attempts.number
          ORDER BY revisions.number LIMIT 1), jobs.price)
        """

    package func integrityProblems() throws -> [String] {
        try read { db in
            // One value may hold several lines.
            let damage = try String.fetchAll(db, sql: "PRAGMA integrity_check(20)")
                .flatMap { $0.split(separator: "\n").map { String($0).plainDetail } }.filter { $0 != "ok" }
            let orphans = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").count
            let totals = try Row.fetchAll(db, sql: Self.wrongTotals).map { row -> String in
                var columns = Columns(row)
                let (batch, outcome): (String, String) = (try columns.next(), try columns.next())
                return "the running total of \(outcome) attempts of \(batch) differs from the attempts".plainDetail
            }
            let copies = try String.fetchAll(db, sql: Self.sharedFiles).map {
                "more than one job is said to have \($0)".plainDetail
            }
            let misfiled = try Int.fetchOne(db, sql: Self.misfiled) ?? 0
            let columns =
                misfiled > 0 ? ["\(misfiled) jobs are filed under another model or type than their request has"] : []
            let exposures = try String.fetchAll(db, sql: Self.wrongExposures).map {
                "the worst case kept of \($0) differs from its attempts".plainDetail
            }
            let misquoted = try Int.fetchOne(db, sql: Self.misquoted) ?? 0
            let quotes =
                misquoted > 0 ? ["\(misquoted) attempts were quoted another price than their job's at the time"] : []
            let left = try Int.fetchOne(db, sql: Self.leftovers) ?? 0
            let leftovers = left > 0 ? ["\(left) rows belong to batches that were pruned"] : []
            let repeated = try Int.fetchOne(db, sql: Self.repeatedRequests) ?? 0
            let requests = repeated > 0 ? ["\(repeated) request ids belong to more than one attempt"] : []
            return try damage + (orphans > 0 ? ["\(orphans) rows refer to rows that are not there"] : []) + copies
                + columns + totals + exposures + requests + quotes + leftovers + Self.chainProblems(db)
        }
    }
}
