import Foundation
import Settings

/// A program like ours, as its parser would describe it.
enum Sample {
    static let help = #"""
        {"serializationVersion": 0, "command": {"commandName": "nightshift", "subcommands": [
          {"commandName": "run", "arguments": [
            {"kind": "positional", "isOptional": false, "isRepeating": true, "valueName": "manifests"},
            \#(option("db", default: "nightshift.sqlite")),
            \#(option("rpm")), \#(option("budget")), \#(option("until")), \#(option("output", abstract: "Where images go.")),
            \#(option("tag", isRepeating: true)), \#(option("api-key-file")), \#(option("log-file")), \#(option("log-dir")),
            \#(flag("quiet", inversion: true)), \#(flag("verbose", inversion: true)), \#(flag("new-batch")),
            \#(flag("wait-for-credits")), \#(option("batch")), \#(flag("help"))]},
          {"commandName": "status", "arguments": [
            \#(option("db", default: "nightshift.sqlite")), \#(flag("json"))]},
          {"commandName": "report", "arguments": [
            \#(option("db", default: "nightshift.sqlite")), \#(option("output", abstract: "The file to write."))]},
          {"commandName": "emulator", "arguments": [\#(option("rpm", default: "30")), \#(option("port", default: "8700"))]},
          {"commandName": "help"}]}}
        """#

    private static func option(
        _ name: String, default standard: String? = nil, isRepeating: Bool = false, abstract: String = "Help."
    ) -> String {
        let standard = standard.map { #", "defaultValue": "\#($0)""# } ?? ""
        return #"""
            {"kind": "option", "isOptional": true, "isRepeating": \#(isRepeating), "abstract": "\#(abstract)",
             "names": [{"kind": "long", "name": "\#(name)"}]\#(standard)}
            """#
    }

    private static func flag(_ name: String, inversion: Bool = false) -> String {
        let inverse = inversion ? #", {"kind": "long", "name": "no-\#(name)"}"# : ""
        return #"""
            {"kind": "flag", "isOptional": true, "isRepeating": false, "abstract": "Help.",
             "names": [{"kind": "long", "name": "\#(name)"}\#(inverse)]}
            """#
    }

    static func catalogue() throws -> OptionCatalogue { try OptionCatalogue(help: help) }

    /// A file with this text, read, and gone again.
    static func file(_ text: String, ending: String = "yaml") throws -> SettingsFile {
        let path = FileManager.default.temporaryDirectory.path + "/settings-\(UUID().uuidString).\(ending)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try SettingsFile.read(path)
    }

    /// What would be put before the words that were typed.
    static func arguments(
        _ command: String = "run", given: [String] = [], environment: [String: String] = [:], yaml: String? = nil
    ) throws -> [String] {
        let catalogue = try catalogue()
        var read: SettingsFile?
        if let yaml { read = try file(yaml) }
        let resolver = SettingsResolver(catalogue: catalogue, environment: environment, file: read)
        guard let command = catalogue.command(command) else { return ["no command \(command)"] }
        return try resolver.settings(of: command, given: given).filter { $0.origin != .standard }.flatMap(\.arguments)
    }

    /// The faults that resolving finds, without the file's path.
    static func faults(environment: [String: String] = [:], yaml: String? = nil, json: String? = nil) throws
        -> [String]
    {
        do {
            var read: SettingsFile?
            if let yaml { read = try file(yaml) }
            if let json { read = try file(json, ending: "json") }
            let catalogue = try catalogue()
            let resolver = SettingsResolver(catalogue: catalogue, environment: environment, file: read)
            for command in catalogue.commands { _ = try resolver.settings(of: command, given: []) }
            return []
        } catch let rejection as SettingsRejected {
            return rejection.faults.map { fault in
                let line = fault.place.split(separator: ":").dropFirst().first.map { "\($0): " } ?? ""
                let place = fault.place == "environment" ? "" : line
                return place + [fault.key, fault.text].compactMap(\.self).joined(separator: ": ")
            }
        }
    }
}
