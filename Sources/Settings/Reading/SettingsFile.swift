import Configuration
import Foundation

/// A file of settings, `nightshift.yaml`, `.yml` or `.json`: its keys listed, its values behind a provider.
package struct SettingsFile: Sendable {
    /// As the user knows it.
    package let name: String
    package let entries: [Entry]
    let provider: any ConfigProvider

    /// A key with a value of its own.
    package struct Entry: Hashable, Sendable {
        package enum Value: Hashable, Sendable {
            case text(String)
            case list([String])
            /// Nothing, or something with parts of its own.
            case unusable

            package var texts: [String] {
                switch self {
                case .text(let text): [text]
                case .list(let texts): texts
                case .unusable: []
                }
            }
        }

        package let path: [String]
        package let line: Int?
        package let value: Value
    }

    package static let standardNames = ["nightshift.yaml", "nightshift.yml", "nightshift.json"]
    /// In bytes; settings have a few hundred.
    private static let largest = 1_048_576

    /// The file that stands in a folder without being named, or `nil`.
    ///
    /// - Throws: `SettingsRejected` where there are several, or somebody else could write what is to be run here.
    package static func standing(in folder: String) throws -> String? {
        let found = standardNames.filter { FileManager.default.fileExists(atPath: "\(folder)/\($0)") }
        guard let name = found.first else { return nil }
        guard found.count == 1 else {
            throw SettingsRejected([
                SettingsFault(
                    place: found.joined(separator: ", "), key: nil,
                    "stand side by side; name the one that is meant with --config")
            ])
        }
        if let objection = objection(toOwnerOf: "\(folder)/\(name)") {
            throw SettingsRejected([SettingsFault(place: name, key: nil, objection)])
        }
        return name
    }

    /// Settings may name a command to run, so a file that was only found, not named, must be nobody else's.
    private static func objection(toOwnerOf path: String) -> String? {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        if facts.st_uid != geteuid(), facts.st_uid != 0 {
            return "belongs to another user; if you trust what it says, name it with --config"
        }
        return facts.st_mode & S_IWOTH == 0
            ? nil : "can be written by anybody; take that right away (chmod o-w), or name it with --config"
    }

    private static func refusal(of path: String, _ text: String) -> SettingsRejected {
        SettingsRejected([SettingsFault(place: path, key: nil, text)])
    }

    private static func isJSON(_ path: String) -> Bool { path.lowercased().hasSuffix(".json") }

    /// The keys of a file with what stands there, whatever it means.
    ///
    /// - Throws: `SettingsRejected` where it can't be read or is no mapping.
    package static func entries(of path: String) throws -> [Entry] {
        guard let handle = FileHandle(forReadingAtPath: path),
            let data = try? handle.read(upToCount: largest + 1) ?? Data()
        else { throw refusal(of: path, "can't be read") }
        guard data.count <= largest else { throw refusal(of: path, "is larger than 1 MiB, and no file of settings") }
        guard let text = String(bytes: data, encoding: .utf8) else { throw refusal(of: path, "is not UTF-8 text") }
        if isJSON(path), text.contains(where: { !$0.isWhitespace }),
            (try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)) == nil
        {
            throw refusal(of: path, "is no JSON")
        }
        do {
            return try KeyList.entries(of: text, form: isJSON(path) ? "JSON" : "YAML")
        } catch let flaw as KeyList.Flaw {
            throw refusal(of: path, flaw.description)
        }
    }

    /// Reads a file whole, and once: what was checked is what is used, and it may be a pipe.
    ///
    /// - Throws: `SettingsRejected` where it can't be read or is no mapping of settings.
    package static func read(_ path: String) throws -> SettingsFile {
        let entries = try entries(of: path)
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for entry in entries {
            switch entry.value {
            case .text(let text): values[AbsoluteConfigKey(entry.path)] = ConfigValue(.string(text), isSecret: false)
            case .list(let texts):
                values[AbsoluteConfigKey(entry.path)] = ConfigValue(.stringArray(texts), isSecret: false)
            // Refused with whatever else is wrong, before anything is looked up.
            case .unusable: break
            }
        }
        return SettingsFile(name: path, entries: entries, provider: InMemoryProvider(name: path, values: values))
    }

    func place(of entry: Entry) -> String { entry.line.map { "\(name):\($0)" } ?? name }

    func place(of path: [String]) -> String {
        entries.first { $0.path == path }.map(place(of:)) ?? name
    }
}
