/// Whether a night is long enough for its jobs at the limits in force, and what it would take otherwise.
package struct NightFit: Hashable, Sendable {
    /// The limits in force.
    package struct Limits: Hashable, Sendable {
        package let requestsPerMinute: Int
        package let slots: Int
        /// How long one generation takes.
        package let latency: Duration

        package init(requestsPerMinute: Int, slots: Int, latency: Duration) {
            self.requestsPerMinute = requestsPerMinute
            self.slots = slots
            self.latency = latency
        }
    }

    package let jobs: Int
    /// Of the longest chain of jobs that edit each other's pictures; 1 where none does.
    package let steps: Int
    /// From the first submission to the deadline.
    package let available: Duration
    /// How many of the jobs are done by then.
    package let fitting: Int
    /// How long all of them take.
    package let duration: Duration
    /// The smallest limits at which all are done in time, each with the other left as it is where it suffices; `nil` where a
    /// single generation, or the longest chain of them, takes longer than there is time.
    package let sufficient: Limits?
    /// Units of Provisioned Throughput that suffice, which are never fewer than can be bought; `nil` as above.
    package let sufficientUnits: Int?

    /// - Parameters:
    ///   - load: the jobs as the limits in force weigh them.
    ///   - weighedByModel: the jobs as Provisioned Throughput weighs them.
    ///   - steps: of the longest chain of jobs that edit each other's pictures; 1 where none does.
    package init(_ load: Load, weighedByModel: Load, available: Duration, limits: Limits, steps: Int = 1) {
        jobs = load.jobs
        self.steps = steps
        self.available = available
        duration =
            Forecast(
                jobs: load.jobs, weight: load.weight, requestsPerMinute: limits.requestsPerMinute, slots: limits.slots,
                latency: limits.latency, each: load.each, steps: steps
            ).duration
        let windows = Load.windows(in: available, latency: limits.latency)
        let rounds = Load.rounds(in: available, latency: limits.latency)
        guard windows > 0, rounds > 0 else {
            fitting = 0
            sufficient = nil
            sufficientUnits = nil
            return
        }
        guard steps <= rounds else {
            // Whatever the limits, at least the last steps of the longest chain come later.
            fitting = min(
                load.fitting(windows: windows, at: .requests(limits.requestsPerMinute)), load.jobs - (steps - rounds))
            sufficient = nil
            sufficientUnits = nil
            return
        }
        fitting = min(
            load.fitting(windows: windows, at: .requests(limits.requestsPerMinute)),
            Ratio.roundedDown(limits.slots, times: rounds, over: 1))
        sufficient = Limits(
            requestsPerMinute: max(limits.requestsPerMinute, load.requestsPerMinute(in: windows)),
            slots: max(limits.slots, Ratio.roundedUp(load.jobs, times: 1, over: rounds)), latency: limits.latency)
        sufficientUnits = max(ProvisionedPlan.fewestUnits, weighedByModel.requestsPerMinute(in: windows))
    }

    package var isMet: Bool { fitting >= jobs }
}
