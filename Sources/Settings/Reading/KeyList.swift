import Yams

/// The keys of a file of settings with what stands at them. Providers answer for keys that they are asked for; to find what nobody
/// would ask for, a misspelt one above all, the file itself is looked through.
enum KeyList {
    struct Flaw: Error, CustomStringConvertible {
        let description: String
    }

    /// A section, and in it options.
    private static let deepest = 2

    /// Of YAML; JSON is YAML too, and read as such: a key that is there twice is told, and values stay as they are written.
    ///
    /// - Parameter form: what the file calls itself.
    /// - Throws: `Flaw`
    static func entries(of text: String, form: String) throws -> [SettingsFile.Entry] {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw Flaw(description: "is no \(form): \(words(for: error))")
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
                return [.init(path: path, line: line, value: isNull(value) ? .unusable : .text(scalar.string))]
            case .sequence(let sequence):
                let texts = sequence.compactMap(\.scalar?.string)
                return [.init(path: path, line: line, value: texts.count == sequence.count ? .list(texts) : .unusable)]
            case .mapping, .alias: return [.init(path: path, line: line, value: .unusable)]
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
}
