/// A job that was never submitted, and a finished one of another batch that asked for the very same image.
package struct Twin: Hashable, Sendable {
    package let job: Job
    /// The finished image.
    package let image: StoredImage
    /// Its absolute path.
    package let path: String
    /// The finished job, `BATCH/KEY`.
    package let source: String

    package init(job: Job, image: StoredImage, path: String, source: String) {
        self.job = job
        self.image = image
        self.path = path
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
    /// Where it should be, and how long.
    package let path: String
    package let bytes: Int64
    /// What generating it again would cost.
    package let price: MicroDollars

    package init(path: String, bytes: Int64, price: MicroDollars) {
        self.path = path
        self.bytes = bytes
        self.price = price
    }
}
