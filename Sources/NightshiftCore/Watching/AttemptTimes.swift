/// When things happened to a submission: what histograms are made of.
package struct AttemptTimes: Hashable, Sendable {
    package let id: Attempt.ID
    package let number: Int
    package let outcome: AttemptOutcome.Name
    package let httpStatus: Int?
    /// When its job was put into the queue for the first time.
    package let enqueuedAt: Timestamp
    package let intentAt: Timestamp
    package let repliedAt: Timestamp?
    package let endedAt: Timestamp?

    package init(
        id: Attempt.ID, number: Int, outcome: AttemptOutcome.Name, httpStatus: Int?, enqueuedAt: Timestamp,
        intentAt: Timestamp, repliedAt: Timestamp?, endedAt: Timestamp?
    ) {
        self.id = id
        self.number = number
        self.outcome = outcome
        self.httpStatus = httpStatus
        self.enqueuedAt = enqueuedAt
        self.intentAt = intentAt
        self.repliedAt = repliedAt
        self.endedAt = endedAt
    }
}
