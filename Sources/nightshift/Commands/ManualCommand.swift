import ArgumentParser
import Foundation
import Settings

struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual",
        abstract: "Prints the manual page, for man.",
        discussion: "nightshift manual > nightshift.1 && man ./nightshift.1",
        shouldDisplay: false)

    func run() throws {
        let tool = try JSONDecoder().decode(ToolInfo.self, from: Data(Nightshift._dumpHelp().utf8))
        Console.say(ManualPage(tool: tool.command, version: Nightshift.version).text)
    }
}
