/// A store around another one that changes some calls and passes the others on.
package protocol WrappingStore: JobStore {
    var base: any JobStore { get }
}

extension WrappingStore {
    package func batches() throws -> [Batch] { try base.batches() }

    package func enqueue(
        _ draft: BatchDraft, at now: Timestamp, rows: ((NewJob) throws -> Admission) throws -> Void
    ) throws -> Enqueued {
        try base.enqueue(draft, at: now, rows: rows)
    }

    package func forEachTwin(of batch: Batch.ID, _ body: (Twin) async throws -> Void) async throws {
        try await base.forEachTwin(of: batch, body)
    }

    package func reuse(_ images: [Reuse], at now: Timestamp) throws -> Int { try base.reuse(images, at: now) }

    package func reusable(
        rows: ((GenerationRequest) throws -> Void) throws -> Void, _ body: (Reusable) throws -> Void
    ) throws {
        try base.reusable(rows: rows, body)
    }

    package func recover(at now: Timestamp, slotUntil: Timestamp) throws -> Recovered {
        try base.recover(at: now, slotUntil: slotUntil)
    }

    package func reserve(_ demand: Demand, at now: Timestamp) async throws -> Reservation {
        try await base.reserve(demand, at: now)
    }

    package func record(_ change: Change) async throws -> Recorded { try await base.record(change) }

    package func running() throws -> [Claim] { try base.running() }

    package func downloads(after: Int64, limit: Int) throws -> [Claim] {
        try base.downloads(after: after, limit: limit)
    }

    package func announcedLimit(of account: String) throws -> Int? { try base.announcedLimit(of: account) }

    package func noteAnnouncedLimit(_ requestsPerMinute: Int, of account: String) async throws {
        try await base.noteAnnouncedLimit(requestsPerMinute, of: account)
    }

    package func apply(_ event: JobEvent, to selection: Selection, at now: Timestamp) throws -> Int {
        try base.apply(event, to: selection, at: now)
    }

    package func prioritize(_ selection: Selection, to priority: Int, at now: Timestamp) throws -> Int {
        try base.prioritize(selection, to: priority, at: now)
    }

    package func pruneFacts(of batches: [Batch.ID], at now: Timestamp) throws -> [PruneFacts] {
        try base.pruneFacts(of: batches, at: now)
    }

    package func prune(_ batches: [Batch.ID], terms: PruneTerms, at now: Timestamp) throws -> Pruned {
        try base.prune(batches, terms: terms, at: now)
    }

    package func giveSpaceBack() throws -> Bool { try base.giveSpaceBack() }

    package func summary(of batch: Batch.ID?) throws -> QueueSummary { try base.summary(of: batch) }

    package func forEachJob(_ selection: Selection, withAttempts: Bool, _ body: (JobRecord) throws -> Void) throws {
        try base.forEachJob(selection, withAttempts: withAttempts, body)
    }

    package func costs(of batch: Batch.ID?, by keys: [CostKey]) throws -> [CostRow] {
        try base.costs(of: batch, by: keys)
    }

    package func ledger(of batch: Batch.ID?) throws -> [LedgerSum] { try base.ledger(of: batch) }

    package func submissions(of batch: Batch.ID?) throws -> [SubmissionTally] { try base.submissions(of: batch) }

    package func forEachEntry(of batch: Batch.ID?, _ body: (LedgerEntry) throws -> Void) throws {
        try base.forEachEntry(of: batch, body)
    }

    package func doubtfulCharges(of batch: Batch.ID, limit: Int) throws -> [DoubtfulCharge] {
        try base.doubtfulCharges(of: batch, limit: limit)
    }

    package func shardTail(of batch: Batch.ID) throws -> ShardTail? { try base.shardTail(of: batch) }

    package func shardImages(of batch: Batch.ID, after: ShardPlace?, limit: Int) throws -> [StoredImage] {
        try base.shardImages(of: batch, after: after, limit: limit)
    }

    package func recentLatencies(limit: Int) throws -> [Duration] { try base.recentLatencies(limit: limit) }

    package func mark(_ mark: ReviewMark?, jobs: [Int64], at now: Timestamp) throws -> Int {
        try base.mark(mark, jobs: jobs, at: now)
    }

    package func reviewCounts(of batches: [Batch.ID]) throws -> ReviewCounts { try base.reviewCounts(of: batches) }

    package func images(
        of batches: [Batch.ID], after: Int64, limit: Int, onlyUnmarked: Bool
    ) throws -> [JobRecord] {
        try base.images(of: batches, after: after, limit: limit, onlyUnmarked: onlyUnmarked)
    }

    package func job(_ id: Int64) throws -> JobRecord? { try base.job(id) }

    package func activity(of batches: [Batch.ID], settled: Bool, at now: Timestamp) throws -> Activity {
        try base.activity(of: batches, settled: settled, at: now)
    }

    package func outcomes(of batch: Batch.ID) throws -> [AttemptOutcome.Name: Int] { try base.outcomes(of: batch) }

    package func forEachAttempt(
        of batches: [Batch.ID], after: Attempt.ID, _ body: (AttemptTimes) throws -> Void
    ) throws {
        try base.forEachAttempt(of: batches, after: after, body)
    }

    package func close() throws { try base.close() }

    package func integrityProblems() throws -> [String] { try base.integrityProblems() }
}
