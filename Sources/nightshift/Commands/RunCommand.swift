import ArgumentParser
import Logging
import Manifests
import NightshiftCore
import Runner
import SQLiteStore

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs manifests until they are done; run again with the same manifest, goes on where it was.",
        discussion: """
            Rows added to a manifest since are added to its batch; rows changed since are refused, unless --new-batch makes a \
            new batch of them all. Rows that nightshift export --manifest wrote go back to their batch: what was edited of \
            failed or cancelled jobs is a new attempt of the same job.
            """)

    @OptionGroup var manifests: ManifestOptions
    @OptionGroup var queue: QueueOptions
    @OptionGroup var options: RunOptions
    @OptionGroup var deadline: DeadlineOptions
    @OptionGroup var pictures: PictureOptions

    @Flag(help: "Make a new batch, whatever was run before: every row is submitted and paid for again.")
    var newBatch = false

    @Flag(help: "Rows of an export that were not edited: try them again as well.")
    var retryUnedited = false

    @Flag(
        inversion: .prefixedNo,
        help: """
            Where an earlier batch has the image of the very same request, and it is whole on disk: copy it rather than pay again. \
            Requests with local files are always submitted.
            """)
    var reuse = false

    @Option(
        name: .customLong("batch"), help: ArgumentHelp("The batch's name, to make or to go on with.", valueName: "name")
    )
    var batchName: String?

    func validate() throws {
        try deadline.validate(with: options)
        if let batchName {
            if let objection = BatchName.objection(to: batchName) { throw ValidationError("--batch: \(objection)") }
            if manifests.manifests.count > 1 {
                throw ValidationError("--batch names one manifest's batch; give one manifest")
            }
        }
    }

    func run() async throws {
        let signals = SignalWatch.beforeStart()
        try await Announcer(options.notices).around(signals) { try await run(signals, telling: $0) }
    }

    private func run(_ signals: SignalWatch, telling announcer: Announcer) async throws {
        // Everything that can be refused is, before anything is kept: the options, the key, the manifests.
        if !options.provider.emulator { _ = try (options.provider.key(), options.provider.address()) }
        let survey = survey()
        try survey.begin()
        let store = try queue.openForRunning(create: true)
        let lock = try RunnerLock(database: queue.db, at: SystemTime().now())
        let batches = try intake.enqueue(into: store, at: SystemTime().now(), surveyed: survey)
        if reuse { try await reuseImages(for: batches, in: store) }
        let session = RunSession(
            options: options, database: queue.db, store: store, lock: lock, batches: batches, signals: signals,
            announcer: announcer)
        throw StatusExit(status: try await session.run())
    }

    private func reuseImages(for batches: [Batch], in store: any JobStore) async throws {
        for batch in batches { try DiskSpace.refuseFullDisk(at: batch.output) }
        let tally = try await Reuser(store: store, time: SystemTime()).reuse(for: batches)
        if tally.reused > 0, !options.reporting.isQuiet {
            Console.complain(
                "\(tally.reused) image\(tally.reused == 1 ? " is" : "s are") reused from earlier batches, at no cost")
        }
        if tally.unusable > 0 {
            Console.complain(
                "\(tally.unusable) image\(tally.unusable == 1 ? " is" : "s are") gone or damaged where earlier batches put them, and generated again"
            )
        }
    }

    /// Says the plan as soon as it is known.
    private func survey() -> SurveyAhead {
        let (intake, options, deadline, database) = (intake, options, deadline.deadline, queue.db)
        let batches = queue.batchesAhead()
        return SurveyAhead(of: manifests) {
            try intake.destination(of: $0, ahead: batches)
        } known: { manifest in
            KnownJobs(database: database) { try intake.knownBatch(of: manifest, in: $0) }
        } then: { survey in
            let plan = PlanText(survey: survey, options: options, deadline: deadline)
            if options.reporting.logFormat == .json, plan.missesDeadline {
                options.reporting.logger().warning("the night is too short for the deadline")
            }
            guard !options.reporting.isQuiet else { return }
            for line in plan.lines { Console.complain(line) }
        }
    }

    private var intake: Intake {
        Intake(
            manifests: manifests, output: options.output.map(FilePath.absolute), name: batchName, pictures: pictures,
            alwaysNew: newBatch,
            terms: EditTerms(retriesUnedited: retryUnedited, mayPayTwice: options.lostReplies == .resubmit),
            isQuiet: options.reporting.isQuiet)
    }
}
