import ArgumentParser
import NightshiftCore
import SQLiteStore

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract:
            "Checks every row and says what a run would cost and how long it would take. Stores and sends nothing.",
        discussion: """
            Takes the options of run, so that a plan becomes a run by changing one word. Ends with 0 for every valid manifest, whether \
            a --deadline is met or not: the line that begins with 'deadline' says which.
            """)

    @OptionGroup var manifests: ManifestOptions
    @OptionGroup var queue: QueueOptions
    @OptionGroup var options: RunOptions
    @OptionGroup var pictures: PictureOptions
    @OptionGroup var deadline: DeadlineOptions

    func validate() throws {
        try deadline.validate(with: options)
    }

    @Flag(help: "Count the images that run --reuse would take from earlier batches.")
    var reuse = false

    func run() throws {
        let intake = Intake(
            manifests: manifests, output: options.output.map(FilePath.absolute), name: nil, pictures: pictures,
            alwaysNew: false, terms: EditTerms(), isQuiet: true)
        let (batches, database) = (queue.batchesAhead(), queue.db)
        let survey = try manifests.survey {
            try intake.destination(of: $0, ahead: batches)
        } known: { manifest in
            KnownJobs(database: database) { try intake.knownBatch(of: manifest, in: $0) }
        }
        for line in PlanText(survey: survey, options: options, deadline: deadline.deadline).lines { Console.say(line) }
        if reuse { Console.say(try ReusePlan(of: manifests, in: queue).line) }
    }
}
