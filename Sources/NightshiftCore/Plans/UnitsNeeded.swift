/// How many units a workload needs: the most that anything asks for, never fewer than can be bought.
package struct UnitsNeeded: Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        case smallestCommitment
        /// What is submitted in a month.
        case volume
        /// The user's own number.
        case chosen
        /// Requests a minute of the workload's mix of models.
        case rate(Int)
        /// One run within this time.
        case deadline(Duration)
        /// What was submitted in the busiest hour on record.
        case busiestHour
    }

    package struct Need: Hashable, Sendable {
        package let reason: Reason
        /// Whole units, rounded up.
        package let units: Int
    }

    package private(set) var needs = [Need(reason: .smallestCommitment, units: ProvisionedPlan.fewestUnits)]

    /// - Parameter month: what is submitted in a month; empty where no volume is meant.
    package init(carrying month: Workload = Workload()) {
        guard month.requests > 0 else { return }
        let perUnit = ProvisionedPlan.capacity(units: 1).tenths
        add(.volume, Ratio.roundedUp(month.weight.tenths, times: 1, over: perUnit))
    }

    package mutating func add(chosen units: Int) { add(.chosen, units) }

    /// Requests of the workload's mix, so many a minute.
    package mutating func add(requestsPerMinute: Int, of workload: Workload) {
        guard workload.requests > 0 else { return }
        let tenths = Weight.requests(workload.requests).tenths
        add(.rate(requestsPerMinute), Ratio.roundedUp(requestsPerMinute, times: workload.weight.tenths, over: tenths))
    }

    /// One run that has so much time. Nothing is added where a single generation, or the longest chain of them, takes longer.
    ///
    /// - Parameter steps: of the longest chain of jobs that edit each other's pictures; 1 where none does.
    /// - Returns: whether any number of units makes it.
    package mutating func add(
        deadline: Duration, of run: Workload, steps: Int = 1, latency: Duration = Forecast.typicalLatency
    ) -> Bool {
        let windows = Load.windows(in: deadline, latency: latency)
        guard windows > 0, steps <= Load.rounds(in: deadline, latency: latency) else { return false }
        let load = Load(jobs: run.requests, weight: run.weight, each: run.weightOfEach)
        add(.deadline(deadline), load.requestsPerMinute(in: windows))
        return true
    }

    /// As fast as in an hour of the past.
    package mutating func add(busiestHour weight: Weight) {
        add(.busiestHour, Ratio.roundedUp(weight.tenths, times: 1, over: Weight.requests(60).tenths))
    }

    private mutating func add(_ reason: Reason, _ units: Int) {
        needs.append(Need(reason: reason, units: units))
    }

    package var units: Int { needs.map(\.units).max() ?? ProvisionedPlan.fewestUnits }

    /// What decides: the first need of those that ask for the most.
    package var deciding: Reason { needs.first { $0.units == units }?.reason ?? .smallestCommitment }
}
