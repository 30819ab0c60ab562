import Foundation
import Yams

/// The keys of a file of settings. Providers answer for keys that they are asked for; to find what nobody would ask for, a
/// misspelt one above all, the file itself is looked through.
enum KeyList {
    struct Flaw: Error, CustomStringConvertible {
        let description: String
    }

    /// A section, and in it options.
    private static let deepest = 2

    static func yaml(_ text: String) throws -> [SettingsFile.Entry] {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw Flaw(description: "is no YAML: \(words(for: error))")
        }
        guard let root, !isNull(root) else { return [] }
        guard case .mapping(let mapping) = root else { throw notAMapping }
        return try entries(of: mapping, below: [])
    }

    private static let notAMapping = Flaw(description: "holds no mapping of options to values")

    private static func entries(of mapping: Node.Mapping, below path: [String]) throws -> [SettingsFile.Entry] {
        try mapping.flatMap { key, value throws -> [SettingsFile.Entry] in
            guard let name = key.string else { throw Flaw(description: "has a key that is no text") }
            let path = path + [name]
            let line = key.mark?.line
            switch value {
            case .mapping(let mapping) where path.count < deepest: return try entries(of: mapping, below: path)
            case .scalar(let scalar):
                return [.init(path: path, line: line, values: isNull(value) ? nil : [scalar.string])]
            case .sequence(let sequence):
                let texts = sequence.compactMap(\.scalar?.string)
                return [.init(path: path, line: line, values: texts.count == sequence.count ? texts : nil)]
            case .mapping, .alias: return [.init(path: path, line: line, values: nil)]
            }
        }
    }

    private static func isNull(_ node: Node) -> Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null"].contains(scalar.string.lowercased())
    }

    /// Without the text around it, which may be a secret.
    private static func words(for error: YamlError) -> String {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            "line \(mark.line): \(problem)"
        case .duplicatedKeysInMapping(let duplicates, _):
            "a key is given twice: \(duplicates.map { "\($0)" }.sorted().joined(separator: ", "))"
        default: "it can't be read"
        }
    }

    static func json(_ data: Data) throws -> [SettingsFile.Entry] {
        guard !data.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) else { return [] }
        guard let root = try? JSONSerialization.jsonObject(with: data) else {
            throw Flaw(description: "is no JSON")
        }
        guard let object = root as? [String: Any] else { throw notAMapping }
        return entries(of: object, below: [])
    }

    private static func entries(of object: [String: Any], below path: [String]) -> [SettingsFile.Entry] {
        object.sorted { $0.key < $1.key }.flatMap { name, value -> [SettingsFile.Entry] in
            let path = path + [name]
            switch value {
            case let object as [String: Any] where path.count < deepest: return entries(of: object, below: path)
            case let list as [Any]:
                let texts = list.compactMap(text(of:))
                return [.init(path: path, line: nil, values: texts.count == list.count ? texts : nil)]
            default: return [.init(path: path, line: nil, values: text(of: value).map { [$0] })]
            }
        }
    }

    private static func text(of value: Any) -> String? {
        switch value {
        case let text as String: text
        case let number as NSNumber: number.stringValue
        default: nil
        }
    }
}
