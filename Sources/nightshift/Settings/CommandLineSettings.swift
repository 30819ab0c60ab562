import ArgumentParser
import Foundation
import Reports
import Settings

/// Puts what a file and the environment say beneath what was typed: the parser sees one command line, so that every rule of an
/// option holds wherever its value comes from.
struct CommandLineSettings {
    let catalogue: OptionCatalogue
    let resolver: SettingsResolver

    /// Where the settings of a command line come from.
    ///
    /// - Throws: `SettingsRejected`
    static func load(
        for typed: [String], environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> CommandLineSettings {
        let catalogue = try OptionCatalogue(help: Nightshift._dumpHelp())
        let path = try path(for: typed, environment: environment)
        var file: SettingsFile?
        if let path { file = try SettingsFile.read(path) }
        return CommandLineSettings(
            catalogue: catalogue,
            resolver: SettingsResolver(catalogue: catalogue, environment: environment, file: file))
    }

    /// The file of settings, named or found.
    private static func path(for typed: [String], environment: [String: String]) throws -> String? {
        let named = file(namedIn: typed) ?? environment["NIGHTSHIFT_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
        return try named ?? SettingsFile.standing(in: FileManager.default.currentDirectoryPath)
    }

    private static func file(namedIn typed: [String]) -> String? {
        let words = typed.prefix { $0 != "--" }
        for (word, next) in zip(words, words.dropFirst() + [""]) {
            // Without a value it is the parser that complains.
            if word == "--config" { return next.isEmpty ? nil : next }
            if word.hasPrefix("--config=") { return String(word.dropFirst("--config=".count)) }
        }
        return nil
    }

    /// The command that was typed, with everything that is set for it.
    static func command(typed: [String]) throws -> any ParsableCommand {
        guard let name = typed.first, Nightshift.commandNames.contains(name), !typed.contains(where: isQuestion) else {
            return try Nightshift.parseAsRoot(typed)
        }
        let environment = ProcessInfo.processInfo.environment
        // The parser describes itself at some length: only where somebody asks.
        let isSet = try SettingsResolver.hasSettings(environment) || path(for: typed, environment: environment) != nil
        guard isSet else { return try Nightshift.parseAsRoot(typed) }
        let settings = try load(for: typed, environment: environment)
        guard let command = settings.catalogue.command(name) else { return try Nightshift.parseAsRoot(typed) }
        let rest = Array(typed.dropFirst())
        let set = try settings.resolver.settings(of: command, given: rest).filter(\.isSet)
        do {
            return try Nightshift.parseAsRoot([name] + set.flatMap(\.arguments) + rest)
        } catch {
            try blame(set, of: command)
            throw error
        }
    }

    /// Answered by the parser, whatever is set.
    private static func isQuestion(_ word: String) -> Bool {
        ["--help", "-h", "--version", "--experimental-dump-help"].contains(word)
    }

    /// Finds the settings that the parser refuses by themselves.
    ///
    /// - Throws: `SettingsRejected` with all of them; returns where each is fine alone.
    static func blame(_ set: [Setting], of command: OptionCatalogue.Command) throws {
        let flags = set.filter(\.option.isFlag).flatMap(\.arguments)
        let base = [command.name] + (0..<command.requiredArguments).map { "argument-\($0)" } + flags
        let values = set.filter { !$0.option.isFlag }
        // Mostly all is well, and parsing is not cheap.
        guard objection(to: base + values.flatMap(\.arguments)) != nil, objection(to: base) == nil else { return }
        let objections = values.map { objection(to: base + $0.arguments) }
        // One that only goes with another is at no fault where that one is there.
        let sound = base + zip(values, objections).filter { $1 == nil }.flatMap { $0.0.arguments }
        let faults = zip(values, objections).compactMap { setting, objection -> SettingsFault? in
            guard let objection, self.objection(to: sound + setting.arguments) != nil else { return nil }
            return setting.fault(objection)
        }
        if !faults.isEmpty { throw SettingsRejected(faults) }
    }

    private static func objection(to arguments: [String]) -> String? {
        do {
            _ = try Nightshift.parseAsRoot(arguments)
            return nil
        } catch {
            return Printable.text(Nightshift.message(for: error))
        }
    }
}

extension Setting {
    /// Said by a file or the environment.
    var isSet: Bool {
        switch origin {
        case .environment, .file: true
        case .commandLine, .standard: false
        }
    }
}
