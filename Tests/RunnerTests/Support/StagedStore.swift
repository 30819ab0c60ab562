import NightshiftCore
import Synchronization

/// A store whose calls a test counts, lets fail, and cuts off when the process dies.
final class StagedStore: JobStore {
    enum Call: Hashable, Sendable {
        case reserve
        case record(JobState.Name)
    }

    private let base: any JobStore
    private let pulse: Pulse
    private let life: Life?
    private let fault: @Sendable (Call) -> StoreError?

    init(
        _ base: any JobStore, pulse: Pulse, life: Life? = nil,
        fault: @escaping @Sendable (Call) -> StoreError? = { _ in nil }
    ) {
        self.base = base
        self.pulse = pulse
        self.life = life
        self.fault = fault
    }

    func reserve(_ demand: Demand, at now: Timestamp) async throws -> Reservation {
        await life?.cross()
        if let error = fault(.reserve) { throw error }
        let reservation = try await pulse.working { try await base.reserve(demand, at: now) }
        await life?.cross()
        return reservation
    }

    func record(_ change: Change) async throws -> Recorded {
        await life?.cross()
        if let error = fault(.record(change.state.name)) {
            pulse.beat()
            throw error
        }
        let recorded = try await pulse.working { try await base.record(change) }
        await life?.cross()
        return recorded
    }

    private func noted<Value>(_ body: () throws -> Value) rethrows -> Value {
        pulse.beat()
        defer { pulse.beat() }
        return try body()
    }

    func batches() throws -> [Batch] { try noted { try base.batches() } }

    func enqueue(_ draft: BatchDraft, at now: Timestamp, rows: ((NewJob) throws -> Admission) throws -> Void) throws
        -> Enqueued
    {
        try base.enqueue(draft, at: now, rows: rows)
    }

    func recover(at now: Timestamp, slotUntil: Timestamp) throws -> Recovered {
        try base.recover(at: now, slotUntil: slotUntil)
    }

    func running() throws -> [Claim] { try noted { try base.running() } }

    func downloads(after: Int64, limit: Int) throws -> [Claim] {
        try noted { try base.downloads(after: after, limit: limit) }
    }

    func apply(_ event: JobEvent, to selection: Selection, at now: Timestamp) throws -> Int {
        try base.apply(event, to: selection, at: now)
    }

    func summary(of batch: Batch.ID?) throws -> QueueSummary { try base.summary(of: batch) }

    func forEachJob(_ selection: Selection, withAttempts: Bool, _ body: (JobRecord) throws -> Void) throws {
        try base.forEachJob(selection, withAttempts: withAttempts, body)
    }

    func costs(of batch: Batch.ID?, by keys: [CostKey]) throws -> [CostRow] { try base.costs(of: batch, by: keys) }

    func recentLatencies(limit: Int) throws -> [Duration] { try base.recentLatencies(limit: limit) }

    func integrityProblems() throws -> [String] { try base.integrityProblems() }

    func close() throws { try base.close() }
}
