import ArgumentParser
import NightshiftCore
import Reports

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Jobs per state and money of a batch, or of every batch.")

    @OptionGroup var batch: BatchArgument
    @OptionGroup var queue: QueueOptions
    @OptionGroup var purchase: PurchaseOptions

    @Flag(help: "Answer as JSON.")
    var json = false

    func run() throws {
        let store = try queue.openForReading()
        let batches = try batch.resolve(in: store)
        let entries = try batches.map { try StatusReport.Entry(of: $0, in: store) }
        let report = StatusReport(entries)
        let use = try purchase.commitment.map { CommitmentReport(try CommitmentUse($0, of: batches, in: store)) }
        guard !json else { return Console.say(try report.json(with: use.map { ["provisioned": $0.json] } ?? [:])) }
        Console.say(entries.isEmpty ? "no batches yet" : report.text())
        for line in use?.lines ?? [] { Console.say(line) }
    }
}
