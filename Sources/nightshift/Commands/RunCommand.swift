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

    @OptionGroup(title: "Manifests") var manifests: ManifestOptions
    @OptionGroup(title: "Batch") var batch: BatchOptions
    @OptionGroup(title: "Queue") var queue: QueueOptions
    @OptionGroup var options: RunOptions
    @OptionGroup(title: "Pictures") var pictures: PictureOptions
    @OptionGroup(title: "What to submit, and when to stop") var deadline: DeadlineOptions
    @OptionGroup(title: "Notices") var notices: NoticeOptions

    func validate() throws {
        try deadline.validate(with: options)
        try batch.validate(with: manifests)
    }

    func run() async throws {
        let signals = SignalWatch.beforeStart()
        try await Announcer(notices).around(signals) { try await run(signals, telling: $0) }
    }

    private func run(_ signals: SignalWatch, telling announcer: Announcer) async throws {
        // Everything that can be refused is, before anything is kept: the options, the key, the place for the log, the manifests.
        if !options.emulation.emulator { _ = try (options.account.key(), options.account.address()) }
        try options.logs.check()
        let survey = survey()
        try survey.begin()
        let store = try queue.openForRunning(create: true)
        let lock = try RunnerLock(database: queue.db, at: SystemTime().now())
        let intake = batch.intake(
            of: manifests, options: options, pictures: pictures, isQuiet: options.reporting.isQuiet)
        let batches = try intake.enqueue(into: store, at: SystemTime().now(), surveyed: survey)
        if batch.reuse { try await reuseImages(for: batches, in: store) }
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
        let (options, deadline, database) = (options, deadline.deadline, queue.db)
        let intake = batch.intake(
            of: manifests, options: options, pictures: pictures, isQuiet: options.reporting.isQuiet)
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
}
