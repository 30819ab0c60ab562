import ArgumentParser
import Manifests
import NightshiftCore
import Reports

struct CostsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "costs", abstract: "What it cost, from the ledger of every attempt.",
        discussion: """
            With --ledger, every attempt is a line. With --invoice, what the provider billed is held against the books: ends with \
            0 where they agree and with 1 where anything differs. JSON is then one object a line.
            """)

    @OptionGroup var batch: BatchArgument
    @OptionGroup var queue: QueueOptions
    @OptionGroup var purchase: PurchaseOptions

    @Option(
        help: ArgumentHelp(
            "What to group by: model, type, inputs, tag:NAME, day, hour, batch, code; several with commas.",
            valueName: "keys"),
        transform: CostKeys.init(parsing:))
    var by: CostKeys?

    @Flag(help: "List every attempt instead.")
    var ledger = false

    @Option(help: ArgumentHelp("Compare the provider's invoice with the books instead.", valueName: "file.csv"))
    var invoice: String?

    @Option(
        help: ArgumentHelp(
            "The invoice's columns: id=NAME (of the generation), request=NAME, amount=NAME. Default: the usual names.",
            valueName: "list"))
    var invoiceColumns: InvoiceColumns?

    @Option(
        help: ArgumentHelp(
            "The days that the invoice covers, in UTC: 2026-11, or 2026-11-01..2026-11-30. Default: all.",
            valueName: "days"))
    var invoicePeriod: InvoicePeriod?

    @Option(help: "table, csv or json.")
    var format: AnswerFormat = .table

    func validate() throws {
        let chosen = [by != nil ? "--by" : nil, ledger ? "--ledger" : nil, invoice != nil ? "--invoice" : nil]
            .compactMap(\.self)
        if chosen.count > 1 { throw ValidationError("\(chosen.joined(separator: " and ")) are different answers") }
        if purchase.commitment != nil, format == .csv || ledger || invoice != nil {
            throw ValidationError("--provisioned goes with the summary, as a table or as JSON")
        }
        if invoiceColumns != nil || invoicePeriod != nil, invoice == nil {
            throw ValidationError("--invoice-columns and --invoice-period go with --invoice")
        }
    }

    func run() throws {
        let store = try queue.openForReading()
        let only = try batch.single(in: store)
        if let invoice {
            let answer = InvoiceAnswer(
                path: invoice, columns: invoiceColumns ?? .usual, period: invoicePeriod, format: format, batch: only)
            try answer.say(from: store)
        } else if ledger {
            try sayLedger(of: only, from: store)
        } else {
            try saySummary(of: only, from: store)
        }
    }

    private func saySummary(of only: Batch?, from store: any JobStore) throws {
        let keys = by?.keys ?? [.batch, .model, .type]
        let report = CostReport(keys: keys, rows: try store.costs(of: only?.id, by: keys))
        let use = try purchase.commitment.map {
            CommitmentReport(try CommitmentUse($0, of: only.map { [$0] }, in: store))
        }
        let batches = try batch.resolve(in: store)
        let doubts = try format == .csv ? [] : batches.compactMap { try StatusReport.Entry(of: $0, in: store).notice }
        switch format {
        case .table:
            Console.say(report.table())
            for line in use?.lines ?? [] { Console.say(line) }
            for line in doubts.flatMap(\.lines) { Console.say(line) }
        case .csv: Console.say(report.csv())
        case .json:
            var more = use.map { ["provisioned": $0.json] } ?? [:]
            if !doubts.isEmpty { more["doubtful_charges"] = .array(doubts.map(\.jsonOfBatch)) }
            Console.say(try report.json(with: more))
        }
        complain(about: keys, report, pruned: batches.filter { $0.prunedAt != nil })
    }

    /// Of what the answer itself can't tell: a group without a value may be a slip in a name, or what was forgotten.
    private func complain(about keys: [CostKey], _ report: CostReport, pruned: [Batch]) {
        for name in report.tagsWithoutValues {
            Console.complain(
                Printable.text("no job of these has a tag '\(name)'; tags are named letter by letter, capitals too"))
        }
        guard keys.contains(where: \.isForgotten) else { return }
        for batch in pruned {
            Console.complain("\(batch.name) was pruned: its inputs, tags and codes are forgotten, and count as none")
        }
    }

    private func sayLedger(of only: Batch?, from store: any JobStore) throws {
        var report = LedgerReport(format: format)
        if let head = report.head { Console.say(head) }
        try store.forEachEntry(of: only?.id) { entry in Console.say(try report.line(for: entry)) }
        if let foot = report.foot { Console.say(foot) }
        for batch in try only.map({ [$0] }) ?? store.batches() where batch.prunedAt != nil {
            Console.complain("\(batch.name) was pruned: its attempts are not listed, but costs counts them")
        }
    }
}

extension AnswerFormat: ExpressibleByArgument {}

extension InvoicePeriod: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(argument)
    }
}

extension InvoiceColumns: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(argument)
    }
}
