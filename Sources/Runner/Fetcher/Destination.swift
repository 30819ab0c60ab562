import NightshiftCore

/// Where the images of one batch go.
struct Destination: Sendable {
    let batch: Batch
    let folder: OutputFolder

    init(batch: Batch) {
        self.batch = batch
        folder = OutputFolder(path: batch.output)
    }

    func landingFile(for claim: Claim) -> LandingFile {
        guard batch.layout.hasSidecars else { return folder.landingFile(for: claim.job) }
        return folder.landingFile(for: claim.job) { image in
            Sidecar(batch: batch, job: claim.job, attempt: claim.attempt, image: image)
        }
    }
}
