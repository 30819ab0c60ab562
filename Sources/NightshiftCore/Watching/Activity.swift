/// What happens in some batches, for somebody who watches: the latest arrivals and failures, and how full the limits are.
package struct Activity: Hashable, Sendable {
    /// An image that came home.
    package struct Arrival: Hashable, Sendable {
        package let job: Int64
        package let batch: Batch.ID
        package let key: String
        package let image: StoredImage
        package let at: Timestamp
        package let review: ReviewMark?

        package init(
            job: Int64, batch: Batch.ID, key: String, image: StoredImage, at: Timestamp, review: ReviewMark?
        ) {
            self.job = job
            self.batch = batch
            self.key = key
            self.image = image
            self.at = at
            self.review = review
        }
    }

    /// Jobs that failed for one reason.
    package struct FailureGroup: Hashable, Sendable {
        package let kind: Failure.Kind
        package let code: String?
        package let count: Int
        package let latest: Timestamp
        /// The latest few, newest first.
        package var examples: [FailedJob]

        package init(kind: Failure.Kind, code: String?, count: Int, latest: Timestamp, examples: [FailedJob]) {
            self.kind = kind
            self.code = code
            self.count = count
            self.latest = latest
            self.examples = examples
        }
    }

    package struct FailedJob: Hashable, Sendable {
        package let job: Int64
        package let batch: Batch.ID
        package let key: String
        package let message: String
        package let at: Timestamp

        package init(job: Int64, batch: Batch.ID, key: String, message: String, at: Timestamp) {
            self.job = job
            self.batch = batch
            self.key = key
            self.message = message
            self.at = at
        }
    }

    package struct Recent: Hashable, Sendable {
        package let count: Int
        package let first: Timestamp

        package init(count: Int, first: Timestamp) {
            self.count = count
            self.first = first
        }
    }

    /// Newest first.
    package let arrivals: [Arrival]
    /// The one that failed last comes first.
    package let failures: [FailureGroup]
    package let throughput: ArrivalSpans
    /// Images that came home in the last two minutes, and when the first of them did.
    package let recent: Recent?
    /// Requests of the last minute, and those on the wire, by their weight: of every batch, since the limit is the account's.
    package let spentTokens: Weight
    /// Requests on the wire and generations that run, of every batch.
    package let openAttempts: Int
    /// What the provider last announced to the account that was used last.
    package let announcedLimit: Int?

    package init(
        arrivals: [Arrival], failures: [FailureGroup], throughput: ArrivalSpans,
        recent: Recent?, spentTokens: Weight, openAttempts: Int, announcedLimit: Int?
    ) {
        self.arrivals = arrivals
        self.failures = failures
        self.throughput = throughput
        self.recent = recent
        self.spentTokens = spentTokens
        self.openAttempts = openAttempts
        self.announcedLimit = announcedLimit
    }
}
