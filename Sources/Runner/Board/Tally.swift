package import NightshiftCore

/// How an attempt's charge changed with a step.
struct ChargeChange: Hashable, Sendable {
    let before: ChargeRange
    let after: ChargeRange

    static let none = ChargeChange(before: .nothing, after: .nothing)
}

/// Jobs and money of the run's batches, kept up with every step so that showing progress reads no database.
package struct Tally: Hashable, Sendable {
    package private(set) var jobs: [JobState.Name: Int]
    package private(set) var charge: ChargeRange
    /// When the latest images came home, newest last: what the rate is read from.
    package private(set) var arrivals: [Timestamp] = []
    package private(set) var throughput = Throughput()
    private static let mostArrivals = 600

    init(summaries: [QueueSummary]) {
        jobs = [:]
        charge = .nothing
        for summary in summaries {
            jobs.merge(summary.jobs, uniquingKeysWith: +)
            charge = charge + summary.charge
        }
    }

    /// What the queue says of the batches.
    init(of batches: [Batch], in store: any JobStore) throws {
        self.init(summaries: try batches.map { try store.summary(of: $0.id) })
    }

    mutating func moved(from old: JobState.Name, to new: JobState.Name, charge change: ChargeChange, at now: Timestamp)
    {
        jobs[old, default: 0] -= 1
        jobs[new, default: 0] += 1
        charge = ChargeRange(
            low: charge.low + change.after.low - change.before.low,
            high: charge.high + change.after.high - change.before.high)
        guard new == .completed else { return }
        throughput.note(at: now)
        arrivals.append(now)
        if arrivals.count > Self.mostArrivals { arrivals.removeFirst(Self.mostArrivals / 2) }
    }

    /// Queued jobs that failed without being submitted.
    mutating func failedUnsubmitted(_ count: Int) {
        jobs[.queued, default: 0] -= count
        jobs[.failed, default: 0] += count
    }

    package var total: Int { jobs.values.reduce(0, +) }

    package func count(_ state: JobState.Name) -> Int { jobs[state] ?? 0 }
}
