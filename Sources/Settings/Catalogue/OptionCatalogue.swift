import Foundation

/// Every command with the options that can be set in a file or in the environment.
package struct OptionCatalogue: Sendable {
    package struct Option: Hashable, Sendable {
        /// The long name, without its dashes: the key in a file.
        package let name: String
        package let isFlag: Bool
        /// Of a flag: the long name that says the opposite, where there is one.
        package let inversion: String?
        package let isRepeating: Bool
        package let standard: String?
        let abstract: String

        /// The words on a command line that give it.
        var words: [String] { [name, inversion].compactMap(\.self).map { "--\($0)" } }
    }

    package struct Command: Sendable {
        package let name: String
        package let options: [Option]
        /// Positional arguments that can't be left out.
        package let requiredArguments: Int

        package func option(_ name: String) -> Option? { options.first { $0.name == name } }

        /// It works on a queue, and so takes what is said for all such commands. Others, as the emulator, may have options of
        /// the same name that mean something else.
        var touchesQueue: Bool { option("db") != nil }
    }

    package let commands: [Command]

    /// Concern a single command line: to repeat them night after night would pay twice, or act on the wrong jobs.
    static let saidEachTime: Set<String> = [
        "help", "version", "config", "new-batch", "batch", "job", "state", "repair", "manifest", "accept-key-change",
        "retry-unedited", "where", "priority", "older-than", "doubtful", "dry-run", "ledger", "invoice", "history",
        "images", "review", "as", "from",
    ]
    /// May stand without a value: what the parser calls their default is what they then mean, not what holds without them.
    static let maybeWithoutValue: Set<String> = ["dashboard"]
    /// Of which at most one holds: the more deliberate word silences the others.
    static let rivals: [Set<String>] = [["quiet", "verbose"], ["log-file", "log-dir"]]

    /// - Parameter help: what the parser answers to `--experimental-dump-help`.
    package init(help: String) throws {
        let tool = try JSONDecoder().decode(ToolInfo.self, from: Data(help.utf8))
        commands = (tool.command.subcommands ?? []).filter { $0.commandName != "help" }.map(Command.init)
    }

    package func command(_ name: String) -> Command? { commands.first { $0.name == name } }

    /// What a setting outside of any section means: the options that a run shares with other commands.
    var shared: [Option] { command("run")?.options.filter { !Self.saidEachTime.contains($0.name) } ?? [] }

    /// Whether a setting outside of any section reaches this option: the same name, in the same sense.
    func isShared(_ option: Option, of command: Command) -> Bool {
        command.touchesQueue
            && shared.contains {
                $0.name == option.name && $0.isFlag == option.isFlag && $0.abstract == option.abstract
            }
    }
}

extension OptionCatalogue.Command {
    init(_ command: ToolInfo.Command) {
        let arguments = command.arguments ?? []
        name = command.commandName
        requiredArguments = arguments.count { $0.kind == .positional && !$0.isOptional }
        let named = arguments.filter { $0.kind != .positional }
        let words = Set(named.flatMap { $0.longNames })
        options = named.compactMap { OptionCatalogue.Option($0, among: words) }
    }
}

extension OptionCatalogue.Option {
    /// `nil` for what only turns another flag around.
    init?(_ argument: ToolInfo.Argument, among words: Set<String>) {
        let names = argument.longNames
        guard let name = names.first(where: { !$0.hasPrefix("no-") || !words.contains(String($0.dropFirst(3))) })
        else { return nil }
        self.name = name
        isFlag = argument.kind == .flag
        inversion = words.contains("no-\(name)") ? "no-\(name)" : nil
        isRepeating = argument.isRepeating
        standard =
            isFlag
            ? argument.defaultValue.map { String($0 != "--no-\(name)") }
            : OptionCatalogue.maybeWithoutValue.contains(name) ? nil : argument.defaultValue
        abstract = argument.abstract ?? ""
    }
}

extension ToolInfo.Argument {
    fileprivate var longNames: [String] { (names ?? []).filter { $0.kind == .long }.map(\.name) }
}
