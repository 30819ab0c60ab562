import NightshiftCore

/// Sums over submissions that only ever grow.
struct AttemptTotals: Hashable, Sendable {
    /// Answers to submissions by their HTTP status.
    private(set) var replies: [Int: Int] = [:]
    /// From when a job was put into the queue to its first submission.
    private(set) var queueWait = Histogram(bounds: [1, 10, 60, 300, 900, 3_600, 14_400, 43_200, 86_400])
    /// From a submission's answer to when its generation was seen to be completed.
    private(set) var generation = Histogram(bounds: [1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 300, 600])

    mutating func add(_ attempt: AttemptTimes) {
        // Three digits: no answer of a server, however odd, makes more series than that.
        if let status = attempt.httpStatus, (100...599).contains(status) { replies[status, default: 0] += 1 }
        if attempt.number == 1 { queueWait.add(attempt.intentAt - attempt.enqueuedAt) }
        if attempt.outcome == .completed, let replied = attempt.repliedAt, let ended = attempt.endedAt {
            generation.add(ended - replied)
        }
    }
}

/// Keeps the sums of what will not change any more, so that each reading passes only over what is new.
struct AttemptHistory {
    private var settled = AttemptTotals()
    /// Every submission up to this one is in `settled`: none of them is open.
    private var through: Attempt.ID = 0

    mutating func read(of batches: [Batch.ID], from store: any JobStore) throws -> AttemptTotals {
        var totals = settled
        var (sums, last, isSettled) = (settled, through, true)
        try store.forEachAttempt(of: batches, after: through) { attempt in
            totals.add(attempt)
            isSettled = isSettled && !attempt.outcome.isOpen
            if isSettled {
                sums.add(attempt)
                last = attempt.id
            }
        }
        (settled, through) = (sums, last)
        return totals
    }
}
