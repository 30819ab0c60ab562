import ArgumentParser
import NightshiftCore
import Reports

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Every job with its outcome, for other tools; or the rows themselves, to edit and run again.",
        discussion: """
            --manifest --state failed writes the failed rows, each with the reason under _nightshift. Edit them, and give the file to \
            nightshift run: they go back to their batch as new attempts of the same jobs.
            """)

    @OptionGroup var batch: BatchArgument
    @OptionGroup var queue: QueueOptions

    @Option(help: "csv or jsonl.")
    var format: JobExport.Format?

    @Flag(help: "Write the rows of a JSONL manifest instead, each with what became of it.")
    var manifest = false

    @Option(help: "Only jobs in this state.")
    var state: JobState.Name?

    @Option(help: "Only images that were marked so on the dashboard: keep or reject; none for those without a mark.")
    var review: ReviewFilter?

    @OptionGroup var which: WhereOption

    func validate() throws {
        if manifest, format == .csv { throw ValidationError("--manifest writes JSONL; leave out --format csv") }
        if !manifest, format == nil { throw ValidationError("choose --format csv or --format jsonl, or --manifest") }
    }

    func run() throws {
        let store = try queue.openForReading()
        let batches = try batch.resolve(in: store)
        let folders = Dictionary(uniqueKeysWithValues: batches.map { ($0.id, $0.output) })
        let export = JobExport(format: format ?? .jsonl, folders: folders)
        if !manifest, let header = export.header { Console.say(header) }
        guard !batches.isEmpty else { return }
        if batch.batch != nil { batches.complainOfPruned() }
        let selection = Selection(
            batches: batches.map(\.id), states: state.map { [$0] } ?? [], condition: which.condition)
        try store.forEachJob(selection, withAttempts: true) { record in
            guard review?.admits(record) ?? true else { return }
            Console.say(manifest ? try ManifestExport.line(for: record) : try export.line(for: record))
        }
    }
}

extension JobExport.Format: ExpressibleByArgument {}
