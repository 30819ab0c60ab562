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
        let paid = attempts.filter { $0.outcome == .completed }
        // Discarded images were paid for as well: the user wanted another one of each.
        if paid.count > 1 + record.discards {
            texts.append("it was paid for \(paid.count) times")
        }
        if let price = job.request.price, price != job.price {
            texts.append("its price is $\(job.price.decimal), its request costs $\(price.decimal)")
        }
        if job.tries > record.attemptCount {
            texts.append("it counts \(job.tries) tries, but has \(record.attemptCount) attempts")
        }
        for attempt in attempts {
            let isCurrent = attempt.number == attempts.last?.number && job.state.name.isOfLastAttempt
            texts += Self.objections(to: attempt, of: job, isCurrent: isCurrent).map {
                "its attempt \(attempt.number) \($0)"
            }
        }
        if attempts.dropLast().contains(where: { $0.outcome.name.isOpen }) {
            texts.append("an attempt before its last one is still open")
        }
        if job.reusedFrom != nil {
            if !attempts.isEmpty { texts.append("its image is another job's, but it was submitted") }
        } else if !Self.admits(job.state, last: attempts.last?.outcome.name, mayBePaid: paid.count <= record.discards) {
            let last = attempts.last?.outcome.name.rawValue ?? "none"
            texts.append("it is \(job.state.name.rawValue) while its last attempt is \(last)")
        }
        return texts.map { Deviation(kind: .books, batch: batch.name, key: job.key, message: $0) }
    }

    /// What is wrong with the sums that `status` shows.
    func objections(to summary: QueueSummary) -> [Deviation] {
        let totals: [(name: String, shown: String, recomputed: String)] =
            JobState.Name.allCases.map {
                ("number of \($0.rawValue) jobs", "\(summary.count($0))", "\(recomputed.count($0))")
            } + [
                ("number of reused images", "\(summary.reused)", "\(recomputed.reused)"),
                ("number of attempts", "\(summary.attempts)", "\(recomputed.attempts)"),
                ("number of refunds", "\(summary.refundedAttempts)", "\(recomputed.refundedAttempts)"),
                ("number of lost replies", "\(summary.lostReplies)", "\(recomputed.lostReplies)"),
                ("number of unsettled attempts", "\(summary.unsettledAttempts)", "\(recomputed.unsettledAttempts)"),
                ("sum of unsettled attempts", summary.unsettled.decimal, recomputed.unsettled.decimal),
                ("lowest cost", summary.charge.low.decimal, recomputed.charge.low.decimal),
                ("highest cost", summary.charge.high.decimal, recomputed.charge.high.decimal),
                ("sum of refunds", summary.refunded.decimal, recomputed.refunded.decimal),
                ("sum in flight", summary.inFlight.decimal, recomputed.inFlight.decimal),
                ("sum of lost replies", summary.uncertain.decimal, recomputed.uncertain.decimal),
            ]
        return totals.filter { $0.shown != $0.recomputed }.map { total in
            Deviation(
                kind: .books, batch: batch.name, key: nil,
                message:
                    "its \(total.name) is \(total.shown), its jobs say \(total.recomputed) (a runner at work beside this explains it)"
            )
        }
    }

    private mutating func add(_ record: JobRecord) {
        recomputed.jobs[record.job.state.name, default: 0] += 1
        if record.job.reusedFrom != nil { recomputed.reused += 1 }
        for attempt in record.attempts {
            recomputed.charge = recomputed.charge + attempt.charge
            if attempt.outcome.name.countsAsAttempt { recomputed.attempts += 1 }
            switch attempt.outcome {
            case .refunded:
                recomputed.refundedAttempts += 1
                recomputed.refunded += attempt.price
            case .lost:
                recomputed.lostReplies += 1
                recomputed.uncertain += attempt.charge.open
            case .onTheWire, .accepted:
                recomputed.inFlight += attempt.charge.open
            case .unsettled, .vanished:
                recomputed.unsettledAttempts += 1
                recomputed.unsettled += attempt.charge.open
            case .turnedAway, .rejected, .completed: break
            }
        }
    }

    /// What is wrong with an attempt on its own. Its times are not compared: a clock may have been set back between them.
    ///
    /// - Parameter isCurrent: whether it was made with the job as it is now. Earlier ones may have been made before the job was
    ///   edited, at another number of input images; the store knows which, and looks itself.
    private static func objections(to attempt: Attempt, of job: Job, isCurrent: Bool) -> [String] {
        var texts: [String] = []
        if isCurrent ? attempt.price != job.price : !PriceList.has(attempt.price, for: job.request.model) {
            texts.append("was quoted $\(attempt.price.decimal), the job's price is $\(job.price.decimal)")
        }
        if attempt.batch != job.batch { texts.append("is on the bill of another batch") }
        if attempt.outcome == .completed, attempt.generation == nil { texts.append("is paid but names no generation") }
        return texts
    }

    /// Whether a job in this state may have this as its last attempt.
    ///
    /// - Parameter mayBePaid: every image that it was paid for was discarded since.
    private static func admits(_ state: JobState, last: AttemptOutcome.Name?, mayBePaid: Bool) -> Bool {
        let isFree = last?.isOpen != true && (last != .completed || mayBePaid)
        return switch state {
        case .queued, .waiting, .cancelled: isFree
        case .submitting: last == .onTheWire
        case .generating: last == .accepted
        case .downloading, .completed: last == .completed
        case .uncertain: last == .lost
        // Failed with the job whose picture it was to edit: perhaps never submitted.
        case .failed(let failure) where failure.kind == .parentFailed: isFree
        case .failed: last != nil && last?.isOpen != true
        }
    }
}

extension JobState.Name {
    /// The state is what the last attempt made of the job, with its request as it is.
    fileprivate var isOfLastAttempt: Bool {
        switch self {
        case .submitting, .generating, .downloading, .completed, .failed, .uncertain: true
        case .queued, .cancelled: false
        }
    }
}
