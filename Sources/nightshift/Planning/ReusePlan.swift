import Manifests
import NightshiftCore
import Runner
import SQLiteStore

/// What a run with `--reuse` would not have to pay for.
struct ReusePlan {
    private(set) var images = 0
    private(set) var saved = MicroDollars.zero

    /// Reads the manifests once more, after they were found to be sound.
    init(of manifests: ManifestOptions, in queue: QueueOptions) throws {
        let store: any JobStore
        do {
            store = try queue.openForReading()
        } catch StoreError.missing {
            return
        }
        var (images, saved) = (0, MicroDollars.zero)
        for manifest in manifests.manifests {
            try store.reusable { want in
                try manifests.reader(of: manifest, to: .nowhere, isInBatch: { _ in true }).read { job, _ in
                    try want(job.request)
                    return nil
                }
            } _: { image in
                guard StoredPicture(image.image, in: image.folder).seemsThere else { return }
                images += 1
                saved += image.price
            }
        }
        (self.images, self.saved) = (images, saved)
    }

    var line: String {
        "reuse  \(images) image\(images == 1 ? " is" : "s are") home already from earlier batches: $\(saved.decimal) less"
    }
}
