import ArgumentParser
import NightshiftCore

/// What costs are to be grouped by, as users write it: keys with commas between them. A comma in a tag's name is written `\,`.
struct CostKeys: Hashable, Sendable {
    let keys: [CostKey]

    init(parsing text: String) throws {
        var keys: [CostKey] = []
        for part in Self.parts(text) {
            guard let key = CostKey(part) else { throw ValidationError(Self.objection(to: part)) }
            if keys.contains(key) { throw ValidationError("'\(part)' is there twice") }
            keys.append(key)
        }
        self.keys = keys
    }

    private static func objection(to part: String) -> String {
        if part.isEmpty { return "a key is missing: model, type, inputs, tag:NAME, day, hour, batch or code" }
        if part == "tag:" { return "'tag:' lacks the name of the tag" }
        return "'\(part)' is none of model, type, inputs, tag:NAME, day, hour, batch, code"
    }

    /// Without the spaces before each: they are not meant.
    private static func parts(_ text: String) -> [String] {
        var parts = [""]
        var isEscaped = false
        for character in text {
            switch character {
            case ",":
                if isEscaped { parts[parts.count - 1].append(character) } else { parts.append("") }
                isEscaped = false
            case "\\" where !isEscaped: isEscaped = true
            default:
                // A backslash before anything else is itself.
                if isEscaped { parts[parts.count - 1].append("\\") }
                parts[parts.count - 1].append(character)
                isEscaped = false
            }
        }
        if isEscaped { parts[parts.count - 1].append("\\") }
        return parts.map { String($0.drop { $0 == " " }) }
    }
}
