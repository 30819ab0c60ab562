import ArgumentParser
import NightshiftCore

struct PrioritizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prioritize",
        abstract: "Changes the priority of queued jobs, in a run that is under way as well.",
        discussion: """
            Within a batch, jobs of a higher priority are submitted first. What the manifest says of a priority no longer counts for \
            these jobs; run it again all the same.
            """)

    @OptionGroup var batch: BatchArgument
    @OptionGroup var queue: QueueOptions

    @Option(help: ArgumentHelp("Only the job of this key.", valueName: "key"))
    var job: String?

    @OptionGroup var which: WhereOption

    @Option(
        parsing: .unconditional, help: "Higher goes first; what rows do not say is 0, and less than that goes last.")
    var priority: Int

    func run() throws {
        let change = JobChange(
            batch: batch, queue: queue, states: [.queued], job: job, condition: which.condition)
        let count = try change.prioritize(to: priority, at: SystemTime().now())
        Console.say("\(count) queued job\(count == 1 ? " has" : "s have") priority \(priority)")
    }
}
