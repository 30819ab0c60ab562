import Foundation
import Manifests
import NightshiftCore

/// Where a manifest's images are to go, and by which rules they are named.
struct Destination: Sendable {
    /// Absolute; `nil` while it is not known.
    let folder: String?
    let naming: Naming

    /// Of rows that are only looked at.
    static let nowhere = Destination(folder: nil, naming: .plain)
}

extension QueueOptions {
    /// The batches of the queue where there is one, for a look ahead before it is opened to be written: how a batch began says
    /// how its rows are read. A queue that can't be read says so when it is opened.
    func batchesAhead() -> [Batch] {
        guard FileManager.default.fileExists(atPath: db), let store = try? openForReading() else { return [] }
        defer { try? store.close() }
        return (try? store.batches()) ?? []
    }
}
