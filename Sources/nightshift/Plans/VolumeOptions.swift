import ArgumentParser
import Manifests
import NightshiftCore

/// A month's volume, as the user expects it.
struct VolumeOptions: ParsableArguments {
    @Option(help: "Images a month.")
    var images: Int?

    @Option(help: "With --images: uni-1 or uni-1-max. Default: uni-1.")
    var model: Model?

    @Option(
        help: ArgumentHelp(
            "With --images: input images of each, references and an edit's source. Default: 0.", valueName: "count"))
    var inputs: Int?

    @Option(help: "In how many runs a month; manifests are submitted whole in each. Default: 1.")
    var runsPerMonth: Int?

    @Option(
        help: ArgumentHelp(
            "Take this field of a JSON or YAML row, which is no field of a job, as a tag. May be repeated.",
            valueName: "field"))
    var tag: [String] = []

    func validate(hasManifests: Bool) throws {
        if images == nil, model != nil || inputs != nil {
            throw ValidationError("--model and --inputs go with --images")
        }
        if images == nil, !hasManifests, runsPerMonth != nil {
            throw ValidationError("--runs-per-month goes with manifests or --images")
        }
        if !hasManifests, !tag.isEmpty { throw ValidationError("--tag goes with manifests") }
        if let images, !(1...Workload.mostImages).contains(images) {
            throw ValidationError("--images must be 1 to \(Workload.mostImages)")
        }
        if let inputs, !(0...PriceList.mostInputImages).contains(inputs) {
            throw ValidationError("--inputs must be 0 to \(PriceList.mostInputImages)")
        }
        try LimitOptions.check(runsPerMonth, of: "--runs-per-month")
        if let images, let runsPerMonth, runsPerMonth > images {
            throw ValidationError("--runs-per-month must be at most --images")
        }
    }

    /// A volume in equal runs; the largest of them where it can't be divided.
    func question(images: Int) throws -> PlansQuestion {
        guard let kind = Workload.Kind(model ?? .uni1, inputImages: inputs ?? 0) else {
            throw ValidationError("--inputs must be 0 to \(PriceList.mostInputImages)")
        }
        let runs = runsPerMonth ?? 1
        var (run, month) = (Workload(), Workload())
        run.add(kind, count: Ratio.roundedUp(images, times: 1, over: runs))
        month.add(kind, count: images)
        return PlansQuestion(run: run, runs: runs, month: month)
    }

    /// Manifests, all of which are submitted whole in each run.
    func question(manifests: [String]) throws -> PlansQuestion {
        let survey = try ManifestOptions(manifests: manifests, tag: tag).survey { _ in
            .nowhere
        } known: { _ in
            .none
        }
        let run = survey.workload
        let runs = runsPerMonth ?? 1
        guard run.images > 0 else {
            throw UsageError("there are no jobs in \(manifests.joined(separator: ", ")): nothing to compare plans for")
        }
        guard run.images <= Workload.mostImages / runs else {
            throw UsageError("more than \(Workload.mostImages) images a month; give a smaller --runs-per-month")
        }
        return PlansQuestion(run: run, runs: runs, month: run.times(runs), steps: survey.chains.steps)
    }
}

extension ManifestOptions {
    /// - Throws: where a manifest is given twice.
    fileprivate init(manifests: [String], tag: [String]) throws {
        self.init()
        self.manifests = manifests
        self.tag = tag
        faultLimit = 50
        try validate()
    }
}

extension Model: ExpressibleByArgument {}
