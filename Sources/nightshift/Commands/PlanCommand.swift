import ArgumentParser
import NightshiftCore
import SQLiteStore

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract:
            "Checks every row and says what a run would cost and how long it would take. Stores and sends nothing.",
        discussion: """
            Takes the options of run, so that a plan becomes a run by changing one word. With --reuse it says how many images would \
            be copied from earlier batches. Ends with 0 for every valid manifest, whether a --deadline is met or not: the line that \
            begins with 'deadline' says which.
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

    func run() throws {
        let intake = batch.intake(of: manifests, options: options, pictures: pictures, isQuiet: true)
        let (batches, database) = (queue.batchesAhead(), queue.db)
        let survey = try manifests.survey {
            try intake.destination(of: $0, ahead: batches)
        } known: { manifest in
            KnownJobs(database: database) { try intake.knownBatch(of: manifest, in: $0) }
        }
        let plan = PlanText(survey: survey, options: options, deadline: deadline.deadline)
        for line in plan.lines { Console.say(line) }
        if batch.reuse { Console.say(try ReusePlan(of: manifests, in: queue).line) }
    }
}
