/// Jobs per state and the money of a batch, or of the whole queue.
package struct QueueSummary: Hashable, Sendable {
    package var jobs: [JobState.Name: Int]
    /// Submissions that count.
    package var attempts: Int
    package var refundedAttempts: Int
    /// What all attempts together may have cost.
    package var charge: ChargeRange
    /// What refunded attempts had reserved and gave back.
    package var refunded: MicroDollars
    /// The part of the range that running generations and requests on the wire account for.
    package var inFlight: MicroDollars
    /// The part that lost replies account for: it may have been charged for nothing.
    package var uncertain: MicroDollars
    /// Submissions whose reply was lost, settled by the user since or not.
    package var lostReplies: Int
    /// The part of generations that ended without an image and without a refund: partial or undocumented charges, and
    /// generations that the provider no longer knows.
    package var unsettled: MicroDollars
    package var unsettledAttempts: Int
    /// Those of the queued jobs that wait for another job's picture.
    package var waiting: Int
    /// Those of them that wait for a job that is failed, uncertain or cancelled: nothing moves them unless the user does.
    package var stuck: Int
    /// Completed jobs whose image an earlier one had, and that cost nothing.
    package var reused: Int

    package init(
        jobs: [JobState.Name: Int] = [:], attempts: Int = 0, refundedAttempts: Int = 0,
        charge: ChargeRange = .nothing, refunded: MicroDollars = .zero, inFlight: MicroDollars = .zero,
        uncertain: MicroDollars = .zero, lostReplies: Int = 0,
        unsettled: MicroDollars = .zero, unsettledAttempts: Int = 0, waiting: Int = 0, stuck: Int = 0, reused: Int = 0
    ) {
        self.jobs = jobs
        self.attempts = attempts
        self.refundedAttempts = refundedAttempts
        self.charge = charge
        self.refunded = refunded
        self.inFlight = inFlight
        self.uncertain = uncertain
        self.lostReplies = lostReplies
        self.unsettled = unsettled
        self.unsettledAttempts = unsettledAttempts
        self.waiting = waiting
        self.stuck = stuck
        self.reused = reused
    }

    package var total: Int { jobs.values.reduce(0, +) }

    package func count(_ state: JobState.Name) -> Int { jobs[state] ?? 0 }

    /// Every job is settled: nothing more happens unless the user says so.
    package var isSettled: Bool { jobs.allSatisfy { $0.key.isSettled || $0.value == 0 } }
}

extension QueueSummary {
    package static func + (left: QueueSummary, right: QueueSummary) -> QueueSummary {
        QueueSummary(
            jobs: left.jobs.merging(right.jobs, uniquingKeysWith: +), attempts: left.attempts + right.attempts,
            refundedAttempts: left.refundedAttempts + right.refundedAttempts, charge: left.charge + right.charge,
            refunded: left.refunded + right.refunded, inFlight: left.inFlight + right.inFlight,
            uncertain: left.uncertain + right.uncertain, lostReplies: left.lostReplies + right.lostReplies,
            unsettled: left.unsettled + right.unsettled,
            unsettledAttempts: left.unsettledAttempts + right.unsettledAttempts,
            waiting: left.waiting + right.waiting, stuck: left.stuck + right.stuck, reused: left.reused + right.reused)
    }
}
