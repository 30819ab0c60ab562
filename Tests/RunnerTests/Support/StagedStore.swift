import NightshiftCore
import Synchronization

/// A store whose calls a test counts, lets fail, and cuts off when the process dies.
final class StagedStore: WrappingStore {
    enum Call: Hashable, Sendable {
        case reserve
        case record(JobState.Name)
    }

    let base: any JobStore
    private let pulse: Pulse
    private let life: Life?
    private let fault: @Sendable (Call) async -> StoreError?

    init(
        _ base: any JobStore, pulse: Pulse, life: Life? = nil,
        fault: @escaping @Sendable (Call) async -> StoreError? = { _ in nil }
    ) {
        self.base = base
        self.pulse = pulse
        self.life = life
        self.fault = fault
    }

    func reserve(_ demand: Demand, at now: Timestamp) async throws -> Reservation {
        await life?.cross()
        if let error = await fault(.reserve) { throw error }
        let reservation = try await pulse.working { try await base.reserve(demand, at: now) }
        await life?.cross()
        return reservation
    }

    func record(_ change: Change) async throws -> Recorded {
        await life?.cross()
        if let error = await fault(.record(change.state.name)) {
            pulse.beat()
            throw error
        }
        let recorded = try await pulse.working { try await base.record(change) }
        await life?.cross()
        return recorded
    }

    func noteAnnouncedLimit(_ requestsPerMinute: Int, of account: String) async throws {
        try await pulse.working { try await base.noteAnnouncedLimit(requestsPerMinute, of: account) }
    }

    private func noted<Value>(_ body: () throws -> Value) rethrows -> Value {
        pulse.beat()
        defer { pulse.beat() }
        return try body()
    }

    func batches() throws -> [Batch] { try noted { try base.batches() } }

    func running() throws -> [Claim] { try noted { try base.running() } }

    func downloads(after: Int64, limit: Int) throws -> [Claim] {
        try noted { try base.downloads(after: after, limit: limit) }
    }
}

/// Lets nobody through until it is opened.
final class Gate: Sendable {
    private let waiting = Guarded<[CheckedContinuation<Void, Never>]?>([])

    func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = waiting.withLock { waiting in
                waiting?.append(continuation)
                return waiting == nil
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        for continuation in waiting.withLock({ $0.take() }) ?? [] { continuation.resume() }
    }
}
