import NightshiftCore

/// Recomputes what the books promise, job by job and in sum: pure.
struct BookAudit {
    let batch: Batch
    private var recomputed = QueueSummary()

    init(batch: Batch) {
        self.batch = batch
    }

    /// What is wrong with a job and its attempts.
    mutating func objections(to record: JobRecord) -> [Deviation] {
        add(record)
        var texts: [String] = []
        let job = record.job
        let attempts = record.attempts
        if attempts.map(\.number) != Array(1..<(attempts.count + 1)) {
            texts.append("its attempts are not numbered 1, 2, 3 …")
        }
        let charge = attempts.reduce(ChargeRange.nothing) { $0 + $1.charge }
        if charge != record.charge { texts.append("its charge differs from the sum of its attempts") }
        if attempts.filter({ $0.outcome.name.countsAsAttempt }).count != record.attemptCount {
            texts.append("its number of attempts differs from its rows")
        }
        if attempts.filter({ $0.outcome == .completed }).count > 1 {
            texts.append("it was paid for more than once")
        }
        if attempts.dropLast().contains(where: { $0.outcome.name.isOpen }) {
            texts.append("an attempt before its last one is still open")
        }
        if !Self.admits(job.state.name, last: attempts.last?.outcome.name) {
            let last = attempts.last?.outcome.name.rawValue ?? "none"
            texts.append("it is \(job.state.name.rawValue) while its last attempt is \(last)")
        }
        return texts.map { Deviation(kind: .books, batch: batch.name, key: job.key, message: $0) }
    }

    /// What is wrong with the sums that `status` shows.
    func objections(to summary: QueueSummary) -> [Deviation] {
        let jobs = summary.jobs.filter { $0.value > 0 } == recomputed.jobs.filter { $0.value > 0 }
        let isEqual =
            jobs && summary.charge == recomputed.charge && summary.attempts == recomputed.attempts
            && summary.refundedAttempts == recomputed.refundedAttempts && summary.refunded == recomputed.refunded
        guard !isEqual else { return [] }
        return [
            Deviation(
                kind: .books, batch: batch.name, key: nil,
                message: "its totals differ from the sum of its jobs (a runner at work beside this explains it)")
        ]
    }

    private mutating func add(_ record: JobRecord) {
        recomputed.jobs[record.job.state.name, default: 0] += 1
        for attempt in record.attempts {
            recomputed.charge = recomputed.charge + attempt.charge
            if attempt.outcome.name.countsAsAttempt { recomputed.attempts += 1 }
            if case .refunded = attempt.outcome {
                recomputed.refundedAttempts += 1
                recomputed.refunded += attempt.price
            }
        }
    }

    /// Whether a job in this state may have this as its last attempt.
    private static func admits(_ state: JobState.Name, last: AttemptOutcome.Name?) -> Bool {
        switch state {
        case .queued, .cancelled: last?.isOpen != true && last != .completed
        case .submitting: last == .onTheWire
        case .generating: last == .accepted
        case .downloading, .completed: last == .completed
        case .uncertain: last == .lost
        case .failed: last != nil && last?.isOpen != true
        }
    }
}
