/// What the dispatcher asks the store for, with every limit in force.
package struct Demand: Sendable {
    /// The batches to take from, in this order.
    package let batches: [Batch.ID]
    /// At most this many jobs.
    package let limit: Int
    package let rateLimit: RateLimit
    /// Generations that may run at once on the account.
    package let slots: Int
    /// The worst case of what these batches may cost in all, past attempts included; `nil` for none.
    package let budget: MicroDollars?
    /// Written into every attempt: the API's host and a fingerprint of the key.
    package let account: String
    /// Makes a fresh request id for each job that is claimed.
    package let requestID: @Sendable () -> String

    package init(
        batches: [Batch.ID], limit: Int, rateLimit: RateLimit, slots: Int, budget: MicroDollars?, account: String,
        requestID: @escaping @Sendable () -> String
    ) {
        self.batches = batches
        self.limit = limit
        self.rateLimit = rateLimit
        self.slots = slots
        self.budget = budget
        self.account = account
        self.requestID = requestID
    }
}

/// A job with the attempt that is under way for it.
package struct Claim: Hashable, Sendable {
    package let job: Job
    package let attempt: Attempt
    /// What it edits, where that is another job's picture; set by `reserve`.
    package let source: SourcePicture?

    package init(job: Job, attempt: Attempt, source: SourcePicture? = nil) {
        self.job = job
        self.attempt = attempt
        self.source = source
    }
}

/// The picture of a completed job, which another job edits.
package struct SourcePicture: Hashable, Sendable {
    /// The key of the job that made it.
    package let key: String
    package let image: StoredImage
    /// The generation it came from; `nil` where it was taken from an earlier batch.
    package let generation: GenerationID?

    package init(key: String, image: StoredImage, generation: GenerationID?) {
        self.key = key
        self.image = image
        self.generation = generation
    }
}

/// What `reserve` granted, and why it granted no more.
package struct Reservation: Hashable, Sendable {
    package let claims: [Claim]
    package let next: Next

    package init(claims: [Claim], next: Next) {
        self.claims = claims
        self.next = next
    }

    /// What the next claim waits for.
    package enum Next: Hashable, Sendable {
        /// Nothing: more may be asked for at once (`limit` was reached).
        case now
        /// A token of the rate limit, back at the given time; `nil` while all are on the wire.
        case token(Timestamp?)
        /// A slot; `lapses` is when a lost reply stops holding one, `nil` when only the end of a generation can free one.
        case slot(lapses: Timestamp?)
        /// The provider's `Retry-After`.
        case blocked(until: Timestamp)
        /// A job's retry time.
        case due(Timestamp)
        /// Room in the budget: `settling` while attempts are open whose outcome may still free some.
        case budget(settling: Bool)
        /// The queue is empty.
        case nothing
    }
}
