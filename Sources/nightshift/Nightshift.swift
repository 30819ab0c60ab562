import ArgumentParser
import Foundation

@main
struct Nightshift: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "nightshift",
        abstract: "Runs manifests of image generations overnight, and brings home the pictures and a true bill.",
        version: version,
        subcommands: [
            PlanCommand.self, RunCommand.self, ResumeCommand.self, StatusCommand.self, JobsCommand.self,
            CostsCommand.self, PlansCommand.self, ExportCommand.self, ReportCommand.self, DashboardCommand.self,
            MarkCommand.self, RetryCommand.self, CancelCommand.self, VerifyCommand.self, BatchesCommand.self,
            PrioritizeCommand.self,
            PruneCommand.self, EmulatorCommand.self, ConfigCommand.self, ManualCommand.self,
        ])

    /// As they are typed.
    static var commandNames: [String] { configuration.subcommands.compactMap { $0.configuration.commandName } }

    static func main() async {
        // A pipe that nobody reads any more is an error of a write, not the end of the night. A handler and not `SIG_IGN`, which
        // programs that are started from here would inherit.
        signal(SIGPIPE) { _ in }
        CoreDumps.forbid()
        FreedMemory.keepForReuse()
        do {
            var command = try CommandLineSettings.command(typed: Array(CommandLine.arguments.dropFirst()))
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            ExitStatus.end(with: error)
        }
        Console.flush()
    }
}
