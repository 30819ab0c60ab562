import ArgumentParser
import NightshiftCore
import Reports

struct CostsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "costs", abstract: "What it cost, from the ledger of every attempt.")

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table, csv, json
    }

    @OptionGroup var batch: BatchArgument
    @OptionGroup var queue: QueueOptions
    @OptionGroup var purchase: PurchaseOptions

    @Option(
        help: ArgumentHelp(
            "What to group by: model, type, tag:NAME, day, batch; several with commas.", valueName: "keys"))
    var by: CostKeys?

    @Option(help: "table, csv or json.")
    var format: Format = .table

    func validate() throws {
        if format == .csv, purchase.commitment != nil {
            throw ValidationError("--provisioned goes with --format table or json")
        }
    }

    func run() throws {
        let store = try queue.openForReading()
        let keys = by?.keys ?? [.batch, .model, .type]
        let report = CostReport(keys: keys, rows: try store.costs(of: try batch.single(in: store)?.id, by: keys))
        let batches = try batch.single(in: store).map { [$0] }
        let use = try purchase.commitment.map { CommitmentReport(try CommitmentUse($0, of: batches, in: store)) }
        switch format {
        case .table:
            Console.say(report.table())
            for line in use?.lines ?? [] { Console.say(line) }
            for batch in try batch.resolve(in: store) {
                for line in try StatusReport.Entry(of: batch, in: store).notice?.lines ?? [] { Console.say(line) }
            }
        case .csv: Console.say(report.csv())
        case .json: Console.say(try report.json(with: use.map { ["provisioned": $0.json] } ?? [:]))
        }
    }
}

struct CostKeys: ExpressibleByArgument {
    let keys: [CostKey]

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        keys = parts.compactMap { CostKey(String($0)) }
        guard keys.count == parts.count, Set(keys).count == keys.count else { return nil }
    }
}
