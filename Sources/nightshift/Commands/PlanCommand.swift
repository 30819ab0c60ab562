import ArgumentParser

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Checks every row and says what a run would cost and how long it would take. Stores and sends nothing.")

    @OptionGroup var manifests: ManifestOptions
    @OptionGroup var limits: LimitOptions

    @Option(help: ArgumentHelp("The folder that a run's images would go to.", valueName: "dir"))
    var output: String?

    func run() throws {
        let folder = output.map(FilePath.absolute)
        let survey = try manifests.survey { _ in folder }
        for line in PlanText(survey: survey, limits: limits).lines { Console.say(line) }
    }
}
