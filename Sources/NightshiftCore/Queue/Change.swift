/// One step of one job, to be made durable: what `applying` decided, and what became of the attempt.
package struct Change: Hashable, Sendable {
    package let job: Int64
    /// The version of the job that the decision was made on.
    package let version: Int
    package let state: JobState
    package let tries: Int
    package let resubmissions: Int
    /// The attempt as it stands now, where the step touched it.
    package let attempt: Attempt?
    /// When it was decided: the job's `updatedAt` from then on; `nil` leaves that as it is.
    package let at: Timestamp?

    package init(
        job: Job, state: JobState, tries: Int? = nil, resubmissions: Int? = nil, attempt: Attempt? = nil,
        at now: Timestamp? = nil
    ) {
        self.job = job.id
        version = job.version
        self.state = state
        self.tries = tries ?? job.tries
        self.resubmissions = resubmissions ?? job.resubmissions
        self.attempt = attempt
        at = now
    }
}

/// Whether a change was written.
package enum Recorded: Hashable, Sendable {
    /// It is durable; the job has this version now. So many other jobs failed with it, which waited for its picture.
    case recorded(version: Int, failedWithIt: Int = 0)
    /// Someone else moved the job first; nothing was written.
    case overtaken
    /// Another attempt has the generation that this one is said to have been accepted as; nothing was written.
    case generationTaken
}

/// What a killed process left behind.
package struct Recovered: Hashable, Sendable {
    /// Jobs whose request may have left without a reply: now `uncertain`.
    package let uncertain: Int

    package init(uncertain: Int) {
        self.uncertain = uncertain
    }
}
