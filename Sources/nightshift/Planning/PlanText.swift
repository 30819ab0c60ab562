import Emulator
import Manifests
import NightshiftCore
import Reports

/// A plan in words: jobs by model and type, what they cost, how long they take and what binds.
struct PlanText {
    let survey: ManifestSurvey
    let options: RunOptions
    var deadline: Deadline?

    var lines: [String] {
        let kinds = survey.counts.sorted { left, right in
            let (a, b) = (left.key, right.key)
            return (a.model.rawValue, a.type.rawValue, a.inputImages) < (
                b.model.rawValue, b.type.rawValue, b.inputImages
            )
        }
        var lines = kinds.map { kind, count in
            let images = kind.inputImages == 1 ? "1 input image" : "\(kind.inputImages) input images"
            return "  \(count) × \(kind.model.rawValue) \(kind.type.rawValue), \(images), at $\(kind.price.decimal): "
                + "$\((kind.price * count).decimal)"
        }
        lines.insert("\(survey.jobs) job\(survey.jobs == 1 ? "" : "s")", at: 0)
        lines.append("cost  \(survey.cost.cents), exactly $\(survey.cost.decimal), if every job is charged once")
        lines += chains + budget + time
        if let night {
            let isProvisioned = options.purchase.provisioned != nil
            lines += NightText(night: night, fit: fit(into: night), isProvisioned: isProvisioned).lines
        }
        lines += commitment + disk
        return lines
    }

    private var chains: [String] {
        let chains = survey.chains
        guard chains.jobs > 0 else { return [] }
        let edits =
            chains.jobs == 1 ? "1 job edits another one's picture" : "\(chains.jobs) jobs edit another one's picture"
        return ["chains  \(chains.chains), of up to \(chains.steps) steps one after another; \(edits)"]
    }

    private var budget: [String] {
        guard let budget = options.submission.budget else { return [] }
        return budget < survey.cost
            ? [
                "budget  $\(budget.decimal) is $\((survey.cost - budget).decimal) too little for all of it; a run stops there"
            ]
            : ["budget  $\(budget.decimal) is enough; $\((budget - survey.cost).decimal) is left for lost replies"]
    }

    /// The limits in force, as far as they are known before a run.
    private var limits: (rateLimit: RateLimit, fit: NightFit.Limits) {
        var rateLimit = options.rateLimit
        var typical = Forecast.typicalLatency
        if options.emulation.emulator {
            let emulated = options.emulation.configuration(journal: "")
            rateLimit.learn(announced: emulated.rpm)
            typical = .seconds(emulated.latency.median)
        }
        let limits = NightFit.Limits(
            requestsPerMinute: rateLimit.requestsPerMinute, slots: options.slots, latency: typical)
        return (rateLimit, limits)
    }

    private var night: Night? {
        deadline.map { Night(until: $0, options: options, at: SystemTime().now()) }
    }

    private func fit(into night: Night) -> NightFit {
        let (rateLimit, limits) = limits
        return NightFit(
            survey.load(under: rateLimit),
            weighedByModel: survey.load(under: RateLimit(chosen: nil, weights: .byModel)),
            available: night.available(latency: limits.latency), limits: limits, steps: survey.chains.steps)
    }

    /// Whether a deadline was given that can't be kept.
    var missesDeadline: Bool { night.map { !fit(into: $0).isMet } ?? false }

    private var commitment: [String] {
        guard let commitment = options.purchase.commitment else { return [] }
        return CommitmentReport(CommitmentUse(commitment, of: survey.workload)).lines
    }

    private var time: [String] {
        let (rateLimit, limits) = limits
        let load = survey.load(under: rateLimit)
        let forecast = Forecast(
            jobs: load.jobs, weight: load.weight, requestsPerMinute: limits.requestsPerMinute, slots: limits.slots,
            latency: limits.latency, each: load.each, steps: survey.chains.steps)
        let latency = Spoken.duration(limits.latency)
        let binding: String
        switch forecast.binding {
        case .rateLimit: binding = "the rate limit binds"
        case .slots: binding = "the slots bind"
        case .chains: binding = "the longest chain binds"
        }
        let chains =
            survey.chains.jobs > 0
            ? ["  \(survey.chains.steps) steps at about \(latency) a generation: \(Spoken.duration(forecast.byChains))"]
            : []
        return [
            "time  about \(Spoken.duration(forecast.duration)); \(binding)",
            "  \(limits.requestsPerMinute) requests a minute: \(Spoken.duration(forecast.byRateLimit))",
            "  \(limits.slots) slots at about \(latency) a generation: \(Spoken.duration(forecast.bySlots))",
        ] + chains
    }

    private var disk: [String] {
        let folder = options.place.folder ?? FilePath.absolute("output")
        return DiskSpace.free(at: folder).map { [DiskSpace.line(jobs: survey.jobs, free: $0)] } ?? []
    }
}
