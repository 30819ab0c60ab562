import ArgumentParser
import Manifests
import NightshiftCore
import SQLiteStore

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs manifests until they are done; run again with the same manifest, goes on where it was.",
        discussion: """
            Rows added to a manifest since are added to its batch; rows changed since are refused, unless --new-batch makes a \
            new batch of them all.
            """)

    @OptionGroup var manifests: ManifestOptions
    @OptionGroup var queue: QueueOptions
    @OptionGroup var options: RunOptions
    @OptionGroup var pictures: PictureOptions

    @Flag(help: "Make a new batch, whatever was run before: every row is submitted and paid for again.")
    var newBatch = false

    @Option(
        name: .customLong("batch"), help: ArgumentHelp("The batch's name, to make or to go on with.", valueName: "name")
    )
    var batchName: String?

    func validate() throws {
        if let batchName {
            if let objection = BatchName.objection(to: batchName) { throw ValidationError("--batch: \(objection)") }
            if manifests.manifests.count > 1 {
                throw ValidationError("--batch names one manifest's batch; give one manifest")
            }
        }
    }

    func run() async throws {
        let signals = SignalWatch.beforeStart()
        // Everything that can be refused is, before anything is kept: the options, the key, the manifests.
        if !options.provider.emulator { _ = try (options.provider.key(), options.provider.address()) }
        let survey = survey()
        try survey.begin()
        let store = try queue.openForRunning(create: true)
        let lock = try RunnerLock(database: queue.db, at: SystemTime().now())
        let batches = try intake.enqueue(into: store, at: SystemTime().now(), surveyed: survey)
        let session = RunSession(
            options: options, database: queue.db, store: store, lock: lock, batches: batches, signals: signals)
        throw StatusExit(status: try await session.run())
    }

    /// Says the plan as soon as it is known.
    private func survey() -> SurveyAhead {
        let (intake, options, batches) = (intake, options, queue.batchesAhead())
        return SurveyAhead(of: manifests) {
            try intake.destination(of: $0, ahead: batches)
        } then: { survey in
            guard !options.reporting.isQuiet else { return }
            for line in PlanText(survey: survey, options: options).lines { Console.complain(line) }
        }
    }

    private var intake: Intake {
        Intake(
            manifests: manifests, output: options.output.map(FilePath.absolute), name: batchName, pictures: pictures,
            alwaysNew: newBatch, isQuiet: options.reporting.isQuiet)
    }
}
