package import NightshiftCore
import Reports

/// Asks the queue, one question after another, on a thread of its own.
actor QueueDesk {
    private let executor = BlockingExecutor("dashboard.queue")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let store: any JobStore
    private let file: QueueFile?
    private let shown: ShownBatches
    private var history = AttemptHistory()

    init(store: any JobStore, file: QueueFile? = nil, shown: ShownBatches) {
        self.store = store
        self.file = file
        self.shown = shown
    }

    func reading(at now: Timestamp) throws -> Reading {
        try file?.check()
        let batches = try shown.batches(in: store)
        let entries = try batches.map { try StatusReport.Entry(of: $0, in: store) }
        let isSettled = entries.allSatisfy(\.summary.isSettled)
        return Reading(
            batches: batches, entries: entries,
            activity: try store.activity(of: batches.map(\.id), settled: isSettled, at: now), at: now)
    }

    /// By batch, in the order of `batches`.
    func outcomes(of batches: [Batch]) throws -> [[AttemptOutcome.Name: Int]] {
        try batches.map { try store.outcomes(of: $0.id) }
    }

    /// Reads what is new since it was asked last: the first time may take a while.
    func totals(of batches: [Batch]) throws -> AttemptTotals {
        try history.read(of: batches.map(\.id), from: store)
    }

    func images(after: Int64, limit: Int, onlyUnmarked: Bool) throws -> [JobRecord] {
        let batches = try shown.batches(in: store).map(\.id)
        return try store.images(of: batches, after: after, limit: limit, onlyUnmarked: onlyUnmarked)
    }

    func reviewCounts() throws -> ReviewCounts {
        try store.reviewCounts(of: shown.batches(in: store).map(\.id))
    }

    /// The image of a job that the page shows, and its batch; `nil` where there is none.
    func image(of job: Int64) throws -> (StoredImage, Batch)? {
        guard let record = try store.job(job), case .completed(let image) = record.job.state,
            let batch = try shown.batches(in: store).first(where: { $0.id == record.job.batch })
        else { return nil }
        return (image, batch)
    }

    func batches() throws -> [Batch] { try shown.batches(in: store) }
}

/// Which batches a page shows.
package enum ShownBatches: Hashable, Sendable {
    /// Every one, those that are yet to come included.
    case all
    case these([Batch])

    func batches(in store: any JobStore) throws -> [Batch] {
        switch self {
        case .all: try store.batches()
        case .these(let batches): batches
        }
    }
}
