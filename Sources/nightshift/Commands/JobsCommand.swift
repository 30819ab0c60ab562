import ArgumentParser
import NightshiftCore
import Reports

struct JobsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "A line per job: key, state, attempts, charge, file, generation, last error.")

    @OptionGroup var batch: BatchArgument
    @OptionGroup var queue: QueueOptions

    @Option(help: "Only jobs in this state.")
    var state: JobState.Name?

    @OptionGroup var which: WhereOption

    @Flag(help: "One JSON object a line.")
    var json = false

    func run() throws {
        let store = try queue.openForReading()
        let batches = try batch.resolve(in: store)
        guard !batches.isEmpty else { return }
        if batch.batch != nil { batches.complainOfPruned() }
        let selection = Selection(
            batches: batches.map(\.id), states: state.map { [$0] } ?? [], condition: which.condition)
        try store.forEachJob(selection, withAttempts: true) { record in
            Console.say(json ? try JobLine.json(record) : JobLine.text(record))
        }
    }
}

extension JobState.Name: ExpressibleByArgument {}
