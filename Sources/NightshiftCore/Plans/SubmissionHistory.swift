/// What was submitted so far, by month and by hour: what a commitment would have had to carry.
///
/// Memory grows with the time that was worked, never with the number of jobs: a quarter hour takes one entry.
package struct SubmissionHistory: Sendable {
    /// An hour, by the moment it begins, and what was submitted in it.
    package struct Hour: Hashable, Sendable {
        package let start: Timestamp
        package fileprivate(set) var requests = 0
        package fileprivate(set) var weight = Weight.zero
    }

    private static let quarter: Int64 = 900_000_000

    package private(set) var months: [LocalMonth: Workload] = [:]
    private var quarters: [Int64: (month: LocalMonth, requests: Int, weight: Weight)] = [:]

    package init() {}

    /// Takes every attempt that the provider accepted or may have accepted. One whose charge is not known counts as paid.
    package mutating func add(_ job: Job, _ attempts: [Attempt]) {
        let request = job.request
        guard let kind = Workload.Kind(request.model, inputImages: request.inputImages) else { return }
        for attempt in attempts { add(kind, attempt.outcome.name, at: attempt.intentAt) }
    }

    package mutating func add(_ kind: Workload.Kind, _ outcome: AttemptOutcome.Name, at intent: Timestamp) {
        let isPaid: Bool
        switch outcome {
        case .turnedAway, .rejected: return
        case .refunded: isPaid = false
        case .onTheWire, .accepted, .lost, .completed, .unsettled, .vanished: isPaid = true
        }
        // Every time zone in use has its midnight at a quarter hour.
        let number = intent.microseconds / Self.quarter
        var quarter = quarters[number] ?? (LocalMonth(of: intent), 0, .zero)
        quarter.requests += 1
        quarter.weight = quarter.weight + RateLimit.Weights.byModel.weight(of: kind.model)
        quarters[number] = quarter
        if isPaid {
            months[quarter.month, default: Workload()].add(kind)
        } else {
            months[quarter.month, default: Workload()].addUnpaid(kind.model)
        }
    }

    /// The month in which the most capacity was used; the latest of several.
    package var busiestMonth: (month: LocalMonth, workload: Workload)? {
        months.max { ($0.value.weight, $0.key) < ($1.value.weight, $1.key) }.map { ($0.key, $0.value) }
    }

    /// The four quarter hours in a row in which the most capacity was used; the earliest of several.
    package var busiestHour: Hour? {
        quarters.keys.sorted().map(hour).max { ($0.weight, $1.start) < ($1.weight, $0.start) }
    }

    /// The hour that begins with a quarter. One that begins between two busy quarters holds no more than this one.
    private func hour(from first: Int64) -> Hour {
        (first..<first + 4).reduce(into: Hour(start: Timestamp(microseconds: first * Self.quarter))) { hour, number in
            guard let quarter = quarters[number] else { return }
            hour.requests += quarter.requests
            hour.weight = hour.weight + quarter.weight
        }
    }

    /// Every calendar month from the first on record to the last, idle ones too: a commitment is paid for all of them.
    package var bill: PlanComparison.Bill {
        guard let first = months.keys.min(), let last = months.keys.max() else {
            return PlanComparison.Bill(months: 0, cost: .zero)
        }
        return PlanComparison.Bill(
            months: first.months(through: last), cost: months.values.reduce(.zero) { $0 + $1.cost })
    }
}
