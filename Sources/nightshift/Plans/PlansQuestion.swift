import NightshiftCore
import Reports

/// A workload that plans are to be compared for.
struct PlansQuestion {
    /// One run; `nil` for a history, which has no runs to speak of.
    private let run: Workload?
    /// Of the longest chain of a run's jobs that edit each other's pictures; 1 where none does.
    private let steps: Int
    /// Of a month; of a history the busiest.
    private let month: Workload
    private let history: SubmissionHistory?
    private let heading: String

    init(run: Workload, runs: Int, month: Workload, steps: Int = 1) {
        self.run = run
        self.steps = steps
        self.month = month
        history = nil
        heading = "\(Self.images(month.images)) a month in \(runs) run\(runs == 1 ? "" : "s")"
    }

    private init(_ history: SubmissionHistory, month: LocalMonth, workload: Workload) {
        run = nil
        steps = 1
        self.month = workload
        self.history = history
        heading = "\(Self.images(workload.images)) in \(month.text), the busiest month on record"
    }

    private static func images(_ count: Int) -> String { "\(count) image\(count == 1 ? "" : "s")" }

    /// What a queue has on record, of one batch or of all.
    static func history(of batch: String?, in queue: QueueOptions) throws -> PlansQuestion {
        let store = try queue.openForReading()
        var argument = BatchArgument()
        argument.batch = batch
        var history = SubmissionHistory()
        for tally in try store.submissions(of: try argument.single(in: store)?.id) { history.add(tally) }
        guard let busiest = history.busiestMonth else {
            throw UsageError("nothing that was submitted so far was paid for: there is nothing to compare plans for")
        }
        return PlansQuestion(history, month: busiest.month, workload: busiest.workload)
    }

    func answer(_ capacity: CapacityOptions, at now: Timestamp = SystemTime().now()) throws -> PlansReport {
        var needed = UnitsNeeded(carrying: month)
        var verdicts: [(text: String, isSlow: Bool)] = []
        if let hour = history?.busiestHour { needed.add(busiestHour: hour.weight) }
        if let rpm = capacity.rpm {
            needed.add(requestsPerMinute: rpm, of: month)
            verdicts.append(Self.verdict(onRate: rpm))
        }
        if let run, let time = try capacity.time(at: now) {
            guard needed.add(deadline: time, of: run, steps: steps) else {
                let latency = Spoken.duration(Forecast.typicalLatency)
                let chain = steps > 1 ? ", and \(steps) of one chain follow one another" : ""
                throw UsageError("a generation takes about \(latency)\(chain): no number of units makes that deadline")
            }
            verdicts.append(Self.verdict(on: time, run: run, steps: steps))
        }
        if let units = capacity.units { needed.add(chosen: units) }
        guard needed.units <= LimitOptions.most,
            let comparison = PlanComparison(of: month, needing: needed, over: history?.bill)
        else {
            throw UsageError(
                "that takes \(needed.units) units, more than the \(LimitOptions.most) that can be compared")
        }
        return PlansReport(
            comparison, heading: heading, notes: verdicts.map(\.text),
            exceedsDefaultLimits: verdicts.contains { $0.isSlow }, history: history)
    }

    // MARK: What pay-as-you-go would do

    private static let standard = NightFit.Limits(
        requestsPerMinute: RateLimit.defaultRequestsPerMinute, slots: LimitOptions.defaultSlots,
        latency: Forecast.typicalLatency)

    private static var standardLimits: String {
        "pay-as-you-go at its default limits (\(standard.requestsPerMinute) requests a minute, \(standard.slots) slots)"
    }

    private static func verdict(on time: Duration, run: Workload, steps: Int) -> (text: String, isSlow: Bool) {
        let load = Load(jobs: run.requests, weight: .requests(run.requests), each: .requests(1))
        let fit = NightFit(load, weighedByModel: load, available: time, limits: standard, steps: steps)
        let needs = "\(standardLimits) takes \(Spoken.duration(fit.duration)) for a run of \(images(run.images))"
        guard let sufficient = fit.sufficient, !fit.isMet else { return ("\(needs): in time", false) }
        let text =
            "\(needs): too long; it needs limits of \(sufficient.requestsPerMinute) requests a minute and "
            + "\(sufficient.slots) slots"
        return (text, true)
    }

    private static func verdict(onRate requests: Int) -> (text: String, isSlow: Bool) {
        let bySlots = Ratio.roundedDown(
            standard.slots, times: Int(TokenBucket.window.wholeMicroseconds),
            over: Int(standard.latency.wholeMicroseconds))
        let most = min(bySlots, standard.requestsPerMinute)
        let makes =
            "\(standardLimits) makes about \(most) images a minute at \(Spoken.duration(standard.latency)) a generation"
        return requests > most ? ("\(makes), not \(requests)", true) : ("\(makes): fast enough", false)
    }
}
