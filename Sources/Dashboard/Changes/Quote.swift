package import NightshiftCore
import Reports

/// What a change would do and cost, worst case: what is shown before it is confirmed.
package struct Quote: Hashable, Sendable {
    package private(set) var jobs = 0
    /// Paid for already: only their image is fetched again.
    package private(set) var free = 0
    /// The prices of the others, each submitted once.
    package private(set) var most = MicroDollars.zero
    /// Jobs of which an earlier submission may have been charged for nothing, and how much at most.
    package private(set) var doubtful = 0
    package private(set) var doubtfulMost = MicroDollars.zero

    /// - Parameter jobs: that cost nothing.
    package init(jobs: Int = 0) {
        self.jobs = jobs
    }

    /// Whether it does no more than was confirmed. While a run goes on there are fewer queued jobs every second, and to take out the
    /// others costs nothing; what is submitted again must be just what was looked at.
    func isWithin(_ confirmed: ChangeRequest, of verb: ChangeOrder.Verb) -> Bool {
        switch verb {
        case .cancel: jobs <= confirmed.jobs
        case .retryFailed, .retryUncertain: jobs == confirmed.jobs && most.decimal == confirmed.upToUsd
        }
    }

    package mutating func add(_ record: JobRecord) {
        jobs += 1
        if case .failed(let failure) = record.job.state, failure.generation != nil {
            free += 1
        } else {
            most += record.job.price
        }
        guard !record.charge.isKnown else { return }
        doubtful += 1
        doubtfulMost += record.charge.open
    }

    var json: JSONText {
        .object([
            "jobs": JSONText(jobs), "free": JSONText(free), "up_to_usd": .string(most.decimal),
            "doubtful_jobs": JSONText(doubtful), "doubtful_up_to_usd": .string(doubtfulMost.decimal),
        ])
    }
}
