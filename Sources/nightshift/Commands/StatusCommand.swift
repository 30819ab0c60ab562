import ArgumentParser
import NightshiftCore
import Reports

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Jobs per state and money of a batch, or of every batch.")

    @OptionGroup var batch: BatchArgument
    @OptionGroup var queue: QueueOptions

    @Flag(help: "Answer as JSON.")
    var json = false

    func run() throws {
        let store = try queue.openForReading()
        let entries = try batch.resolve(in: store).map { try StatusReport.Entry(of: $0, in: store) }
        let report = StatusReport(entries)
        Console.say(json ? try report.json() : entries.isEmpty ? "no batches yet" : report.text())
    }
}
