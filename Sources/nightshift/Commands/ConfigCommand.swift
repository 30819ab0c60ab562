import ArgumentParser
import Foundation
import Reports
import Settings

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "The options that are in force for a command, and where each comes from.",
        discussion: """
            The command line outweighs the environment (NIGHTSHIFT_RPM for --rpm), the environment the file of settings, and the \
            file the defaults. What is set for one command (NIGHTSHIFT_RUN_RPM; in a file below run:) outweighs what is set for all.
            """)

    @OptionGroup var settings: SettingsOptions

    @Flag(help: "Answer as JSON.")
    var json = false

    @Argument(
        parsing: .captureForPassthrough,
        help: ArgumentHelp(
            "The command, and after it what would follow it on its command line. Default: run.", valueName: "command"),
        completion: .list(Nightshift.commandNames))
    var line: [String] = []

    func run() throws {
        let typed = line.isEmpty ? ["run"] : line
        let named = settings.config.map { ["--config", $0] } ?? []
        let loaded = try CommandLineSettings.load(for: named + typed)
        guard let command = loaded.catalogue.command(typed[0]) else {
            throw UsageError("there is no command '\(typed[0])'; nightshift --help lists them")
        }
        let settings = try loaded.resolver.settings(of: command, given: Array(typed.dropFirst()))
        try CommandLineSettings.blame(settings.filter(\.isSet), of: command)
        Console.say(json ? try Self.json(settings) : Self.table(settings))
    }

    private static func table(_ settings: [Setting]) -> String {
        var table = TextTable([("option", .left), ("value", .left), ("from", .left)])
        for setting in settings { table.add([setting.option.name, value(of: setting) ?? "-", origin(of: setting)]) }
        return table.rendered
    }

    private static func json(_ settings: [Setting]) throws -> String {
        try JSONText.array(
            settings.map { setting in
                .object([
                    "option": .string(setting.option.name), "value": JSONText(value(of: setting)),
                    "from": .string(origin(of: setting)),
                ])
            }
        ).rendered(indented: true)
    }

    /// `nil` where nothing is set.
    private static func value(of setting: Setting) -> String? {
        if setting.origin == .commandLine { return "as typed" }
        if setting.values.isEmpty, setting.option.isFlag { return "false" }
        return setting.values.isEmpty ? nil : setting.values.joined(separator: ", ")
    }

    private static func origin(of setting: Setting) -> String {
        switch setting.origin {
        case .commandLine: "command line"
        case .environment(let variable): variable
        case .file(let place, let key): "\(place) (\(key))"
        case .standard: setting.values.isEmpty ? "not set" : "default"
        }
    }
}
