import Foundation
package import NightshiftCore

/// A completed job whose image is not what was recorded any more.
package struct LostImage: Hashable, Sendable {
    package let job: Job
    package let generation: GenerationID
    /// Where the image was.
    package let path: String

    /// Puts the job back to where its image is fetched, which is free of charge. A file of the same name that is there now may
    /// be somebody's work: it is kept under another name.
    ///
    /// - Throws: `StoreError`, `DiskTrouble`
    package func fetchAgain(in store: any JobStore, at now: Timestamp) throws {
        if access(path, F_OK) == 0, rename(path, path + ".damaged") != 0 { throw DiskTrouble(path) }
        let selection = Selection(batches: [job.batch], states: [.completed], key: job.key)
        _ = try store.apply(.imageLost(generation), to: selection, at: now)
    }
}
