/// What has to be known of a batch before its rows are forgotten.
package struct PruneFacts: Hashable, Sendable {
    package let batch: Batch
    package let summary: QueueSummary
    /// When a job of it last changed, or the batch was made.
    package let lastChange: Timestamp
    /// Its attempts hold tokens of the rate limit, or slots, until then; `nil` where they hold none.
    package let holdsUntil: Timestamp?

    package init(batch: Batch, summary: QueueSummary, lastChange: Timestamp, holdsUntil: Timestamp?) {
        self.batch = batch
        self.summary = summary
        self.lastChange = lastChange
        self.holdsUntil = holdsUntil
    }
}

/// What the user wants forgotten.
package struct PruneTerms: Hashable, Sendable {
    /// Batches in which nothing changed for this long; `nil`: whatever their age.
    package let olderThan: Duration?
    /// Also the request ids of charges in doubt, which the provider's support asks for.
    package let forgetsDoubts: Bool
    /// Also what the batches cost.
    package let forgetsLedger: Bool

    package init(olderThan: Duration? = nil, forgetsDoubts: Bool = false, forgetsLedger: Bool = false) {
        self.olderThan = olderThan
        self.forgetsDoubts = forgetsDoubts
        self.forgetsLedger = forgetsLedger
    }
}

/// Why a batch keeps its rows.
package enum PruneObjection: Error, Hashable, Sendable {
    /// So many of its jobs still have something before them.
    case unfinished(Int)
    /// So many of its jobs are uncertain.
    case uncertain(Int)
    /// Attempts of it may have been charged this much for nothing, and only their ids could settle that.
    case inDoubt(MicroDollars)
    /// The rate limiter still counts what it sent.
    case holdsLimits(until: Timestamp)
    case young(lastChange: Timestamp)
    /// Its rows are forgotten already.
    case pruned

    /// What speaks against it at `now`, if anything: pure, so that a rehearsal and the deed agree.
    package init?(to facts: PruneFacts, terms: PruneTerms, at now: Timestamp) {
        if facts.batch.prunedAt != nil {
            if terms.forgetsLedger { return nil }
            self = .pruned
            return
        }
        let summary = facts.summary
        let open = JobState.Name.allCases.filter { !$0.isSettled }.map(summary.count).reduce(0, +)
        if open > 0 {
            self = .unfinished(open)
        } else if summary.count(.uncertain) > 0 {
            self = .uncertain(summary.count(.uncertain))
        } else if let until = facts.holdsUntil, until > now {
            self = .holdsLimits(until: until)
        } else if let age = terms.olderThan, facts.lastChange + age > now {
            self = .young(lastChange: facts.lastChange)
        } else if !summary.charge.isKnown, !terms.forgetsDoubts {
            self = .inDoubt(summary.charge.open)
        } else {
            return nil
        }
    }
}

/// What was forgotten.
package struct Pruned: Hashable, Sendable {
    package let jobs: Int
    package let attempts: Int

    package init(jobs: Int, attempts: Int) {
        self.jobs = jobs
        self.attempts = attempts
    }
}
