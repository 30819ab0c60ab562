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
            CostsCommand.self, ExportCommand.self, RetryCommand.self, CancelCommand.self, VerifyCommand.self,
            ReportCommand.self, EmulatorCommand.self,
        ])

    static func main() async {
        // A pipe that nobody reads any more is an error of a write, not the end of the night.
        signal(SIGPIPE, SIG_IGN)
        CoreDumps.forbid()
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            ExitStatus.end(with: error)
        }
    }
}
