import NightshiftCore

/// Where the images of one batch go.
struct Destination: Sendable {
    let batch: Batch
    let folder: OutputFolder
    /// Where they have no files of their own.
    let shards: ShardWriter?

    /// - Parameter tail: how far the shards of the batch are filled with what is on record.
    init(batch: Batch, tail: @escaping @Sendable () throws -> ShardTail? = { nil }) {
        self.batch = batch
        folder = OutputFolder(path: batch.output)
        switch batch.layout.arrangement {
        case .files: shards = nil
        case .shards(let limits):
            shards = ShardWriter(batch: batch, folder: folder, limits: limits, tail: tail)
        }
    }

    /// - Parameter attempt: the submission that made the image; absent where none did.
    func landingFile(for job: Job, attempt: Attempt?) -> LandingFile {
        if shards != nil { return folder.gatheringFile(for: job) }
        guard batch.layout.hasSidecars else { return folder.landingFile(for: job) }
        return folder.landingFile(for: job) { image in
            Sidecar(batch: batch, job: job, attempt: attempt, image: image)
        }
    }
}
