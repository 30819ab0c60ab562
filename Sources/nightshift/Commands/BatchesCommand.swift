import ArgumentParser
import NightshiftCore
import Reports

struct BatchesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batches",
        abstract: "Every batch: when it was made, jobs by state, cost, manifest, folder of its images, finished or not."
    )

    @OptionGroup var queue: QueueOptions

    @Flag(help: "Answer as JSON: an array of objects.")
    var json = false

    func run() throws {
        let store = try queue.openForReading()
        let entries = try store.batches().map { (batch: $0, summary: try store.summary(of: $0.id)) }
        let list = BatchList(entries)
        Console.say(json ? try list.json() : entries.isEmpty ? "no batches yet" : list.text())
    }
}
