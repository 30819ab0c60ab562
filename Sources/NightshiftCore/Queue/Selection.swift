/// Which jobs a command means.
package struct Selection: Hashable, Sendable {
    /// Empty: every batch.
    package var batches: [Batch.ID]
    /// Empty: every state.
    package var states: Set<JobState.Name>
    package var key: String?
    /// What else must be true of a job.
    package var condition: JobCondition?

    package init(
        batches: [Batch.ID] = [], states: Set<JobState.Name> = [], key: String? = nil, condition: JobCondition? = nil
    ) {
        self.batches = batches
        self.states = states
        self.key = key
        self.condition = condition
    }
}

/// A job as commands show it.
package struct JobRecord: Hashable, Sendable {
    package let batch: String
    package let job: Job
    /// Submissions that count, in all its life.
    package let attemptCount: Int
    /// What it may have cost in all its life.
    package let charge: ChargeRange
    /// In order; empty unless they were asked for.
    package let attempts: [Attempt]
    /// The latest attempt's, where there is one.
    package let generation: GenerationID?
    /// When the job was enqueued, and when it last changed.
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    /// What a person decided about its image.
    package let review: ReviewMark?
    /// How many images of its own, each of them paid for, the user had replaced by another one.
    package let discards: Int

    package init(
        batch: String, job: Job, attemptCount: Int, charge: ChargeRange, attempts: [Attempt],
        generation: GenerationID?, createdAt: Timestamp, updatedAt: Timestamp, review: ReviewMark? = nil,
        discards: Int = 0
    ) {
        self.batch = batch
        self.job = job
        self.attemptCount = attemptCount
        self.charge = charge
        self.attempts = attempts
        self.generation = generation
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.review = review
        self.discards = discards
    }
}
