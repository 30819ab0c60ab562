/// A job that was never submitted, and a finished one of another batch that asked for the very same image.
package struct Twin: Hashable, Sendable {
    package let job: Job
    /// The finished image.
    package let image: StoredImage
    /// The absolute path of the folder of its batch.
    package let folder: String
    /// The finished job, `BATCH/KEY`.
    package let source: String

    package init(job: Job, image: StoredImage, folder: String, source: String) {
        self.job = job
        self.image = image
        self.folder = folder
        self.source = source
    }
}

/// An image that was copied for a job instead of generating it.
package struct Reuse: Hashable, Sendable {
    package let job: Job
    /// The copy.
    package let image: StoredImage
    /// The job whose image it was, `BATCH/KEY`.
    package let source: String

    package init(job: Job, image: StoredImage, source: String) {
        self.job = job
        self.image = image
        self.source = source
    }
}

/// What an earlier image could be used for.
package struct Reusable: Hashable, Sendable {
    package let image: StoredImage
    /// The absolute path of the folder of its batch.
    package let folder: String
    /// What generating it again would cost.
    package let price: MicroDollars

    package init(image: StoredImage, folder: String, price: MicroDollars) {
        self.image = image
        self.folder = folder
        self.price = price
    }
}
