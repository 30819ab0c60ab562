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

    @Option(
        help: ArgumentHelp(
            "What to group by: model, type, tag:NAME, day, batch; several with commas.", valueName: "keys"))
    var by: CostKeys?

    @Option(help: "table, csv or json.")
    var format: Format = .table

    func run() throws {
        let store = try queue.openForReading()
        let keys = by?.keys ?? [.batch, .model, .type]
        let report = CostReport(keys: keys, rows: try store.costs(of: try batch.single(in: store)?.id, by: keys))
        switch format {
        case .table:
            Console.say(report.table())
            for batch in try batch.resolve(in: store) {
                for line in try StatusReport.Entry(of: batch, in: store).notice?.lines ?? [] { Console.say(line) }
            }
        case .csv: Console.say(report.csv())
        case .json: Console.say(try report.json())
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
