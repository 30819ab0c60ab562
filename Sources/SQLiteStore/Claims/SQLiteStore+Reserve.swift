import GRDB
package import NightshiftCore

extension SQLiteStore {
    package func reserve(_ demand: Demand, at now: Timestamp) async throws -> Reservation {
        do {
            try requireFile()
            return try await committer.commit(.last) { db, limits in try Self.reserve(db, &limits, demand, at: now) }
        } catch {
            throw StoreError.translating(error, path: path)
        }
    }

    /// The index is named because the planner, left alone, takes the one on `state` and sorts the whole batch.
    static let ready = """
        SELECT \(JobRow.columns) FROM jobs INDEXED BY jobs_ready
        WHERE jobs.state = 'queued' AND jobs.batch = ? AND jobs.due_at <= ?
        ORDER BY jobs.priority DESC, jobs.due_at, jobs.id
        """

    /// Read only when nothing is ready: then it passes over the jobs that wait for a retry time, and no others.
    static let earliestDue = """
        SELECT min(due_at) FROM jobs INDEXED BY jobs_ready 
        WHERE state = 'queued' AND batch = ? AND due_at IS NOT NULL
        """

    /// Asked for jobs that were submitted before, and so have a number in use.
    static let lastNumber = "SELECT max(number) FROM attempts WHERE job = ?"

    /// Costs, beside what it grants, four small reads and the first job that it refuses; per claim an insert of an attempt and
    /// an update of its job, with the triggers that keep the ledger: about ten pages, most of them the same for all claims of a
    /// group. The limit it is close to is SQLite's: 20 µs of one core a claim.
    static func reserve(
        _ db: Database, _ limits: inout LimitsInUse, _ demand: Demand, at now: Timestamp
    ) throws -> Reservation {
        let standing = try Standing(db, &limits, for: demand, at: now)
        let (jobs, refusal) = try admitted(db, demand, standing, at: now)
        var claims: [Claim] = []
        for job in jobs {
            let claim = try claim(db, job, for: demand, at: now)
            limits.claimed(claim.attempt)
            claims.append(claim)
        }
        return Reservation(claims: claims, next: try refusal ?? waiting(db, demand.batches))
    }

    /// The jobs that may be submitted now, and what the next one waits for; `nil` when no other is ready.
    private static func admitted(
        _ db: Database, _ demand: Demand, _ standing: Standing, at now: Timestamp
    ) throws -> ([Job], Reservation.Next?) {
        var control = AdmissionControl(demand: demand, standing: standing, at: now)
        var jobs: [Job] = []
        var refusal: Reservation.Next?
        let query = try RawStatement(cachedIn: db, sql: ready)
        try query.bind(now.microseconds, at: 2)
        for batch in demand.batches.withoutRepeats {
            try query.bind(batch, at: 1)
            // One row at a time: a batch may have a million that are ready, and few are admitted.
            try query.rows { columns in
                let job = try JobRow.job(&columns)
                refusal = control.admit(price: job.price, model: job.request.model)
                if refusal == nil { jobs.append(job) }
                return refusal == nil
            }
            if refusal != nil { break }
        }
        return (jobs, refusal)
    }

    private static func claim(
        _ db: Database, _ job: Job, for demand: Demand, at now: Timestamp
    ) throws -> Claim {
        let attempt = try AttemptRow.insert(
            db, job: job, number: try nextNumber(db, job), requestID: demand.requestID(),
            weight: demand.rateLimit.weight(of: job.request.model), account: demand.account, at: now)
        let change = Change(
            job: job, state: try job.state.applying(.reserved), tries: job.tries + 1, attempt: attempt, at: now)
        guard try JobRow.move(db, change) else {
            throw UnreadableRow(detail: "job \(job.id) changed within one transaction")
        }
        return Claim(
            job: job.after(change, version: job.version + 1), attempt: attempt,
            source: try SourcePictures.picture(db, for: job))
    }

    private static func nextNumber(_ db: Database, _ job: Job) throws -> Int {
        // A job of the first version was never moved, and so never submitted.
        if job.version == 1 { return 1 }
        let query = try RawStatement(cachedIn: db, sql: lastNumber)
        try query.bind(job.id, at: 1)
        let last = try query.first { try $0.optional(Int.self) ?? 0 } ?? 0
        guard last < Columns.mostCounted else {
            throw UnreadableRow(detail: "an attempt's number is no number")
        }
        return last + 1
    }

    private static func waiting(_ db: Database, _ batches: [Batch.ID]) throws -> Reservation.Next {
        let query = try db.cachedStatement(sql: earliestDue)
        let due = try batches.withoutRepeats.compactMap { try Int64.fetchOne(query, arguments: [$0]) }.min()
        return due.map { .due(Timestamp(microseconds: $0)) } ?? .nothing
    }
}

extension [Batch.ID] {
    /// Each once, where it stands first.
    var withoutRepeats: [Batch.ID] {
        var seen: Set<Batch.ID> = []
        return filter { seen.insert($0).inserted }
    }
}
