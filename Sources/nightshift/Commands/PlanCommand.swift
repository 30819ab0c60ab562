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
    @OptionGroup var pictures: PictureOptions

    func run() throws {
        let intake = Intake(
            manifests: manifests, output: options.output.map(FilePath.absolute), name: nil, pictures: pictures,
            alwaysNew: false, isQuiet: true)
        let batches = queue.batchesAhead()
        let survey = try manifests.survey { try intake.destination(of: $0, ahead: batches) }
        for line in PlanText(survey: survey, options: options).lines { Console.say(line) }
    }
}
