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

    /// Takes what the provider accepted or may have accepted. What was not refunded, and may have been charged, counts as paid.
    package mutating func add(_ tally: SubmissionTally) {
        guard tally.outcome.mayHaveTakenCapacity, tally.count > 0 else { return }
        let start = Timestamp(microseconds: tally.quarter * Self.quarter)
        var quarter = quarters[tally.quarter] ?? (LocalMonth(of: start), 0, .zero)
        quarter.requests += tally.count
        quarter.weight = quarter.weight + RateLimit.Weights.byModel.weight(of: tally.model) * tally.count
        quarters[tally.quarter] = quarter
        var month = months[quarter.month] ?? Workload()
        if tally.outcome == .refunded {
            month.addUnpaid(tally.model, count: tally.count)
        } else if let kind = tally.each.flatMap({ Workload.Kind(tally.model, at: $0) }) {
            month.add(kind, count: tally.count)
        } else {
            month.add(Workload.Lump(images: tally.count, cost: tally.price), of: tally.model)
        }
        months[quarter.month] = month
    }

    /// The month in which the most capacity was used, of those in which anything was paid for; the latest of several.
    package var busiestMonth: (month: LocalMonth, workload: Workload)? {
        months.filter { $0.value.images > 0 }.max { ($0.value.weight, $0.key) < ($1.value.weight, $1.key) }.map {
            ($0.key, $0.value)
        }
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
