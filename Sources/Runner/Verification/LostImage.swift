import Foundation
package import NightshiftCore

/// A completed job whose image is not what was recorded any more.
package struct LostImage: Hashable, Sendable {
    package let batch: Batch
    /// With its attempts.
    package let record: JobRecord
    package let generation: GenerationID
    package let image: StoredImage

    /// Puts the job back to where its image is fetched, which is free of charge. A file of the same name that is there now may
    /// be somebody's work: it is kept under another name, and so is what lies beside it unless it is just what we wrote. In a shard the sample is set aside.
    ///
    /// - Throws: `StoreError`, `DiskTrouble`
    package func fetchAgain(in store: any JobStore, at now: Timestamp) throws {
        if image.place == nil { try clearFiles() } else { try ShardSample(of: record, in: batch)?.setAside(in: batch) }
        let selection = Selection(batches: [batch.id], states: [.completed], key: record.job.key)
        _ = try store.apply(.imageLost(generation), to: selection, at: now)
    }

    private func clearFiles() throws(DiskTrouble) {
        let path = "\(batch.output)/\(image.file)"
        if access(path, F_OK) == 0, rename(path, path + ".damaged") != 0 { throw DiskTrouble(path) }
        if batch.layout.hasSidecars, let sidecar = Sidecar(of: record, in: batch) {
            try SidecarFile(beside: image, in: batch.output).clear(of: sidecar)
        }
    }
}
