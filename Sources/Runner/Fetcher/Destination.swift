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

    func landingFile(for claim: Claim) -> LandingFile {
        if shards != nil { return folder.gatheringFile(for: claim.job) }
        guard batch.layout.hasSidecars else { return folder.landingFile(for: claim.job) }
        return folder.landingFile(for: claim.job) { image in
            Sidecar(batch: batch, job: claim.job, attempt: claim.attempt, image: image)
        }
    }
}
