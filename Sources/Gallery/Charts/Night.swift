import NightshiftCore

/// What the charts and the head of the page need of all jobs, gathered in one pass and in bounded memory.
struct Night {
    /// By the time at which each submission ended, or went out while it has not.
    private(set) var spend = TimeBins<ChargeSum>(width: .seconds(1), most: 160)
    /// Submissions that the provider let in, by the minute or several.
    private(set) var submissions = TimeBins<Int>(width: .seconds(60), most: 120)
    private(set) var latencies = TimeBins<DurationHistogram>(width: .seconds(5), most: 80)
    private(set) var allLatencies = DurationHistogram()
    /// From the first submission to the last end.
    private(set) var began: Timestamp?
    private(set) var ended: Timestamp?
    /// How many jobs have a tag of this name; no more names than `mostTags` are kept.
    private(set) var tags: [String: Int] = [:]
    private(set) var accounts: Set<String> = []
    private static let mostTags = 200
    private static let mostAccounts = 8

    mutating func add(_ record: JobRecord) {
        for name in record.job.tags.keys where tags[name] != nil || tags.count < Self.mostTags {
            tags[name, default: 0] += 1
        }
        for attempt in record.attempts { add(attempt) }
    }

    private mutating func add(_ attempt: Attempt) {
        if accounts.count < Self.mostAccounts { accounts.insert(attempt.account) }
        let end = attempt.endedAt ?? attempt.repliedAt ?? attempt.intentAt
        began = min(began ?? attempt.intentAt, attempt.intentAt)
        ended = max(ended ?? end, end)
        spend.update(at: end) { $0.charge = $0.charge + attempt.charge }
        if attempt.generation != nil || attempt.outcome == .lost {
            submissions.update(at: attempt.intentAt) { $0 += 1 }
        }
        if attempt.outcome == .completed, let latency = attempt.latency, let endedAt = attempt.endedAt {
            latencies.update(at: endedAt) { $0.add(latency) }
            allLatencies.add(latency)
        }
    }
}
