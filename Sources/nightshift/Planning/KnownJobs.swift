import Foundation
import NightshiftCore
import SQLiteStore

/// The jobs of the batch that a manifest would be added to. The queue is opened, for reading, when the first one is asked about:
/// a row edits the picture of a job that the manifest itself does not have.
final class KnownJobs: Sendable {
    private struct Queue: Sendable {
        let store: any JobStore
        let batch: Batch.ID
    }

    private enum Answer: Sendable {
        case notAsked
        case queue(Queue)
        case noBatch
        /// The queue can't be read now: whoever stores the rows will know.
        case unknown
    }

    private let database: String
    private let batch: @Sendable ([Batch]) throws -> Batch?
    private let answer = Guarded(Answer.notAsked)

    /// Of a manifest that begins a batch.
    static let none = KnownJobs(database: "") { _ in nil }

    /// - Parameter batch: the batch that would be gone on with.
    init(database: String, batch: @escaping @Sendable ([Batch]) throws -> Batch?) {
        self.database = database
        self.batch = batch
    }

    func contains(_ key: String) throws -> Bool {
        let answer = answer.withLock { answer in
            if case .notAsked = answer { answer = ask() }
            return answer
        }
        switch answer {
        case .notAsked, .noBatch: return false
        case .unknown: return true
        case .queue(let queue):
            var isThere = false
            try queue.store.forEachJob(Selection(batches: [queue.batch], key: key), withAttempts: false) { _ in
                isThere = true
            }
            return isThere
        }
    }

    private func ask() -> Answer {
        guard FileManager.default.fileExists(atPath: database) else { return .noBatch }
        do {
            let store = try SQLiteStore.open(path: database, mode: .readOnly)
            guard let found = try batch(try store.batches()) else { return .noBatch }
            return .queue(Queue(store: store, batch: found.id))
        } catch StoreError.missing {
            return .noBatch
        } catch {
            return .unknown
        }
    }
}
