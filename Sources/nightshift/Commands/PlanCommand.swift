import ArgumentParser
import NightshiftCore
import SQLiteStore

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract:
            "Checks every row and says what a run would cost and how long it would take. Stores and sends nothing.",
        discussion: "Takes the options of run, so that a plan becomes a run by changing one word.")

    @OptionGroup var manifests: ManifestOptions
    @OptionGroup var queue: QueueOptions
    @OptionGroup var options: RunOptions

    @Flag(help: "Count the images that run --reuse would take from earlier batches.")
    var reuse = false

    func run() throws {
        let output = options.output.map(FilePath.absolute)
        let survey = try manifests.survey { _ in output }
        for line in PlanText(survey: survey, options: options).lines { Console.say(line) }
        if reuse { Console.say(try ReusePlan(of: manifests, in: queue).line) }
    }
}
