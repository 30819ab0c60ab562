import ArgumentParser
import NightshiftCore
import Reports

struct PlansCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plans",
        abstract: "Which plan to pay for: pay-as-you-go beside every Provisioned Throughput commitment.",
        discussion: """
            For manifests (plans MANIFEST… --runs-per-month 22), a volume (plans --images 500000 --model uni-1-max), or what was \
            submitted so far (plans --history). With --break-even alone, from which volume each commitment pays off.
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table, csv, json
    }

    @Argument(help: "Manifests, each submitted whole in every run; with --history a batch.")
    var sources: [String] = []

    @OptionGroup var volume: VolumeOptions
    @OptionGroup var queue: QueueOptions

    @Flag(help: "What was submitted so far, by month, and its busiest hour; --db says where that is on record.")
    var history = false

    @OptionGroup var capacity: CapacityOptions

    @Flag(help: "Also list from how many images a month each commitment pays off, by model and number of input images.")
    var breakEven = false

    @Option(help: "table, csv or json.")
    var format: Format = .table

    func validate() throws {
        let given = [!sources.isEmpty && !history, volume.images != nil, history].filter(\.self).count
        if given > 1 { throw ValidationError("give manifests, --images or --history, one of them") }
        if given == 0 {
            guard breakEven else { throw ValidationError("say what for: manifests, --images or --history") }
            try capacity.refuseWithoutVolume()
        }
        try volume.validate(hasManifests: !sources.isEmpty && !history)
        if history {
            if sources.count > 1 { throw ValidationError("--history takes one batch, or none for all") }
            if capacity.deadline != nil { throw ValidationError("--deadline goes with manifests or --images") }
        }
    }

    func run() throws {
        let question: PlansQuestion
        if history {
            question = try .history(of: sources.first, in: queue)
        } else if let images = volume.images {
            question = try volume.question(images: images)
        } else if !sources.isEmpty {
            question = try volume.question(manifests: sources)
        } else {
            return try answer(BreakEvenTable(units: capacity.units ?? ProvisionedPlan.fewestUnits))
        }
        let report = try question.answer(capacity)
        let table = breakEven ? BreakEvenTable(units: report.units) : nil
        switch format {
        case .table:
            Console.say(report.text())
            if let table { Console.say("\n" + table.text()) }
        // CSV is one table: the one that was asked for last.
        case .csv: Console.say(table?.csv() ?? report.csv())
        case .json: Console.say(try report.json(breakEven: table))
        }
    }

    private func answer(_ table: BreakEvenTable) throws {
        switch format {
        case .table: Console.say(table.text())
        case .csv: Console.say(table.csv())
        case .json: Console.say(try JSONText.object(["break_even": table.json]).rendered(indented: true))
        }
    }
}
