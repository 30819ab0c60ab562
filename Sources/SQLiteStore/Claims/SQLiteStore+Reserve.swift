import GRDB
package import NightshiftCore

extension SQLiteStore {
    package func reserve(_ demand: Demand, at now: Timestamp) async throws -> Reservation {
        do {
            try requireFile()
            return try await committer.commit { db in try Self.reserve(db, demand, at: now) }
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
        SELECT min(due_at) FROM jobs INDEXED BY jobs_ready WHERE state = 'queued' AND batch = ?
        """

    private static func reserve(_ db: Database, _ demand: Demand, at now: Timestamp) throws -> Reservation {
        let (jobs, refusal) = try admitted(db, demand, at: now)
        var claims: [Claim] = []
        for job in jobs { claims.append(try claim(db, job, for: demand, at: now)) }
        return Reservation(claims: claims, next: try refusal ?? waiting(db, demand.batches))
    }

    /// The jobs that may be submitted now, and what the next one waits for; `nil` when no other is ready.
    private static func admitted(_ db: Database, _ demand: Demand, at now: Timestamp) throws
        -> ([Job], Reservation.Next?)
    {
        var control = AdmissionControl(demand: demand, standing: try Standing(db, for: demand, at: now), at: now)
        var jobs: [Job] = []
        let query = try db.cachedStatement(sql: ready)
        for batch in demand.batches.withoutRepeats {
            // One row at a time: a batch may have a million that are ready, and few are admitted.
            let cursor = try Row.fetchCursor(query, arguments: [batch, now.microseconds])
            while let row = try cursor.next() {
                var columns = Columns(row)
                let job = try JobRow.job(&columns)
                if let refusal = control.admit(price: job.price, model: job.request.model) { return (jobs, refusal) }
                jobs.append(job)
            }
        }
        return (jobs, nil)
    }

    private static func claim(
        _ db: Database, _ job: Job, for demand: Demand, at now: Timestamp
    ) throws -> Claim {
        let last = try Int.fetchOne(
            db.cachedStatement(sql: "SELECT max(number) FROM attempts WHERE job = ?"), arguments: [job.id])
        guard last ?? 0 < Columns.mostCounted else { throw UnreadableRow(detail: "an attempt's number is no number") }
        let attempt = try AttemptRow.insert(
            db, job: job, number: (last ?? 0) + 1, requestID: demand.requestID(),
            weight: demand.rateLimit.weight(of: job.request.model), account: demand.account, at: now)
        let change = Change(
            job: job, state: try job.state.applying(.reserved), tries: job.tries + 1, attempt: attempt, at: now)
        guard try JobRow.move(db, change) else {
            throw UnreadableRow(detail: "job \(job.id) changed within one transaction")
        }
        return Claim(job: job.after(change, version: job.version + 1), attempt: attempt)
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
