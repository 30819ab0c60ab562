import ArgumentParser
import NightshiftCore

struct CancelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Cancels what has not been submitted, and writes off uncertain jobs.",
        discussion: "What an uncertain job may have cost stays in the books: the provider may have charged it.")

    @OptionGroup var batch: BatchArgument
    @OptionGroup var queue: QueueOptions

    @Option(help: ArgumentHelp("Only the job of this key.", valueName: "key"))
    var job: String?

    @OptionGroup var which: WhereOption

    func run() throws {
        let change = JobChange(
            batch: batch, queue: queue, states: [.queued, .uncertain], job: job, condition: which.condition)
        let count = try change.apply(.cancelled, at: SystemTime().now())
        Console.say("\(count) job\(count == 1 ? "" : "s") cancelled; what was submitted before goes on")
    }
}
