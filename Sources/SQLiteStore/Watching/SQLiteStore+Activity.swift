import GRDB
package import NightshiftCore

extension SQLiteStore {
    package func activity(of batches: [Batch.ID], settled: Bool, at now: Timestamp) throws -> Activity {
        try read { db in
            let batches = batches.withoutRepeats
            let (spent, open) = try Self.inUse(db, at: now)
            return Activity(
                arrivals: try Self.arrivals(db, batches), failures: try Self.failures(db, batches),
                throughput: try Self.throughput(db, batches, settled: settled, at: now),
                recent: try Self.recent(db, batches, at: now), spentTokens: spent, openAttempts: open,
                announcedLimit: try Int.fetchOne(db, sql: Self.lastLimit))
        }
    }

    private static let mostArrivals = 60
    private static let mostGroups = 12
    private static let mostExamples = 5

    // MARK: Arrivals

    static let latestArrivals = """
        SELECT jobs.id, jobs.batch, jobs.key, jobs.file, jobs.bytes, jobs.sha256, jobs.updated_at, review.mark
        FROM jobs INDEXED BY jobs_landed LEFT JOIN review ON review.job = jobs.id
        WHERE jobs.batch = ? AND jobs.state = 'completed' ORDER BY jobs.updated_at DESC, jobs.id DESC LIMIT ?
        """

    private static func arrivals(_ db: Database, _ batches: [Batch.ID]) throws -> [Activity.Arrival] {
        let query = try db.cachedStatement(sql: latestArrivals)
        let all = try batches.flatMap { batch in
            try Row.fetchAll(query, arguments: [batch, mostArrivals]).map { row in
                var columns = Columns(row)
                return Activity.Arrival(
                    job: try columns.next(), batch: try columns.next(), key: try columns.next(),
                    image: StoredImage(
                        file: try columns.next(), bytes: try columns.count(), sha256: try columns.next()),
                    at: try columns.time(), review: try columns.optionalName())
            }
        }
        return Array(all.sorted { ($1.at, $1.job) < ($0.at, $0.job) }.prefix(mostArrivals))
    }

    static let arrivalsInSpans = """
        SELECT updated_at / ?3, count(*) FROM jobs INDEXED BY jobs_landed
        WHERE batch = ?1 AND state = 'completed' AND updated_at >= ?2 GROUP BY 1
        """

    static let firstAndLastArrival = [
        "SELECT min(updated_at) FROM jobs INDEXED BY jobs_landed WHERE batch = ? AND state = 'completed'",
        "SELECT max(updated_at) FROM jobs INDEXED BY jobs_landed WHERE batch = ? AND state = 'completed'",
    ]

    private static func throughput(
        _ db: Database, _ batches: [Batch.ID], settled: Bool, at now: Timestamp
    ) throws -> ArrivalSpans {
        let ends = try firstAndLastArrival.map { sql in
            let query = try db.cachedStatement(sql: sql)
            return try batches.compactMap { try Int64.fetchOne(query, arguments: [$0]) }
        }
        let first = ends[0].min().map(Timestamp.init(microseconds:)) ?? now
        let last = ends[1].max().map(Timestamp.init(microseconds:)) ?? now
        var spans = ArrivalSpans(from: first, to: settled ? last : now)
        let query = try db.cachedStatement(sql: arrivalsInSpans)
        for batch in batches {
            let arguments: StatementArguments = [batch, spans.start.microseconds, spans.seconds * 1_000_000]
            for row in try Row.fetchAll(query, arguments: arguments) {
                var columns = Columns(row)
                let number: Int64 = try columns.next()
                spans.add(try columns.count(), inSpan: number)
            }
        }
        return spans
    }

    static let recentArrivals = """
        SELECT count(*), min(updated_at) FROM jobs INDEXED BY jobs_landed
        WHERE batch = ? AND state = 'completed' AND updated_at >= ?
        """

    private static func recent(_ db: Database, _ batches: [Batch.ID], at now: Timestamp) throws -> Activity.Recent? {
        let query = try db.cachedStatement(sql: recentArrivals)
        let since = (now - ArrivalRate.memory).microseconds
        var (count, first) = (0, Timestamp?.none)
        for batch in batches {
            guard let row = try Row.fetchOne(query, arguments: [batch, since]) else { continue }
            var columns = Columns(row)
            count += try columns.count(Int.self)
            if let time = try columns.optionalTime() { first = min(first ?? time, time) }
        }
        return first.map { Activity.Recent(count: count, first: $0) }
    }

    // MARK: Failures

    static let failureGroups = """
        SELECT failure_kind, failure_code, count(*), max(updated_at) FROM jobs INDEXED BY jobs_failed
        WHERE batch = ? AND state = 'failed' GROUP BY failure_kind, failure_code
        """

    static let failedJobs = """
        SELECT id, batch, key, failure_message, updated_at FROM jobs INDEXED BY jobs_failed
        WHERE batch = ? AND state = 'failed' AND failure_kind = ? AND failure_code IS ?
        ORDER BY updated_at DESC LIMIT ?
        """

    private struct Reason: Hashable {
        let kind: Failure.Kind
        let code: String?
    }

    private static func failures(_ db: Database, _ batches: [Batch.ID]) throws -> [Activity.FailureGroup] {
        var groups: [Reason: (count: Int, latest: Timestamp)] = [:]
        let query = try db.cachedStatement(sql: failureGroups)
        for batch in batches {
            for row in try Row.fetchAll(query, arguments: [batch]) {
                var columns = Columns(row)
                let reason = Reason(kind: try columns.named(), code: try columns.optional())
                let (count, latest) = (try columns.count(Int.self), try columns.time())
                let known = groups[reason]
                groups[reason] = ((known?.count ?? 0) + count, max(known?.latest ?? latest, latest))
            }
        }
        let latest = groups.sorted { ($1.value.latest, $1.value.count) < ($0.value.latest, $0.value.count) }
        return try latest.prefix(mostGroups).map { reason, group in
            Activity.FailureGroup(
                kind: reason.kind, code: reason.code, count: group.count, latest: group.latest,
                examples: try examples(db, batches, reason))
        }
    }

    private static func examples(
        _ db: Database, _ batches: [Batch.ID], _ reason: Reason
    ) throws -> [Activity.FailedJob] {
        let query = try db.cachedStatement(sql: failedJobs)
        let all = try batches.flatMap { batch in
            let arguments: StatementArguments = [batch, reason.kind.rawValue, reason.code, mostExamples]
            return try Row.fetchAll(query, arguments: arguments).map { row in
                var columns = Columns(row)
                return Activity.FailedJob(
                    job: try columns.next(), batch: try columns.next(), key: try columns.next(),
                    message: try columns.next(), at: try columns.time())
            }
        }
        return Array(all.sorted { ($1.at, $1.job) < ($0.at, $0.job) }.prefix(mostExamples))
    }

    // MARK: Limits

    static let spentTokens = """
        SELECT coalesce(sum(weight), 0) FROM attempts INDEXED BY attempts_tokens WHERE token_until > ?
        """

    static let openAttempts = """
        SELECT count(*), coalesce(sum(iif(outcome = 'on_the_wire', weight, 0)), 0) FROM attempts INDEXED BY attempts_open
        WHERE outcome IN ('on_the_wire', 'accepted')
        """

    static let lastLimit = """
        SELECT requests_per_minute FROM accounts
        WHERE account = (SELECT account FROM attempts ORDER BY id DESC LIMIT 1)
        """

    private static func inUse(_ db: Database, at now: Timestamp) throws -> (spent: Weight, open: Int) {
        let returning =
            try Int.fetchOne(
                db.cachedStatement(sql: spentTokens), arguments: [now.microseconds]) ?? 0
        guard let row = try Row.fetchOne(db.cachedStatement(sql: openAttempts)) else {
            return (Weight(tenths: returning), 0)
        }
        var columns = Columns(row)
        let open: Int = try columns.count()
        return (Weight(tenths: returning + (try columns.count(Int.self))), open)
    }
}
