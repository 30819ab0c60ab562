import NightshiftCore

/// Reads a Generation that is written as usual: an object of ASCII, its fields texts or null, each once, and a list of such
/// objects.
///
/// Every job brings at least two of them. Whatever looks any different is `nil`, and left to a general reader: this must never
/// read something else out of an answer than it would. What comes next is told by its first token, and nothing is tried twice.
struct GenerationReader {
    private var json: JSONCursor

    static func generation(_ body: [UInt8]) -> GenerationWire? {
        guard body.allSatisfy({ $0 < 0x80 }) else { return nil }
        return body.withUnsafeBufferPointer { bytes in
            var reader = GenerationReader(json: JSONCursor(bytes))
            return reader.generation()
        }
    }

    private mutating func generation() -> GenerationWire? {
        var (id, state, reason, code): (String??, String??, String??, String??)
        var output: [GenerationWire.Output]??
        guard token("{") else { return nil }
        repeat {
            guard let name = name() else { return nil }
            let isRead =
                switch name {
                case "id": read(&id)
                case "state": read(&state)
                case "failure_reason": read(&reason)
                case "failure_code": read(&code)
                case "output": read(&output)
                default: token("[") ? restOfList() != nil : text() != nil
                }
            guard isRead else { return nil }
        } while token(",")
        guard token("}"), isAtEnd() else { return nil }
        return GenerationWire(
            id: id ?? nil, state: state ?? nil, output: output ?? nil, failureReason: reason ?? nil,
            failureCode: code ?? nil)
    }

    private mutating func read(_ field: inout String??) -> Bool {
        guard field == nil, let text = text() else { return false }
        field = .some(text)
        return true
    }

    private mutating func read(_ field: inout [GenerationWire.Output]??) -> Bool {
        guard field == nil else { return false }
        field = token("null") ? .some(nil) : list().map { .some($0) }
        return field != nil
    }

    private mutating func list() -> [GenerationWire.Output]? {
        token("[") ? restOfList() : nil
    }

    private mutating func restOfList() -> [GenerationWire.Output]? {
        if token("]") { return [] }
        var list: [GenerationWire.Output] = []
        repeat {
            guard let output = output() else { return nil }
            list.append(output)
        } while token(",")
        return token("]") ? list : nil
    }

    private mutating func output() -> GenerationWire.Output? {
        var (type, url): (String??, String??)
        guard token("{") else { return nil }
        repeat {
            guard let name = name() else { return nil }
            let isRead =
                switch name {
                case "type": read(&type)
                case "url": read(&url)
                default: text() != nil
                }
            guard isRead else { return nil }
        } while token(",")
        return token("}") ? GenerationWire.Output(type: type ?? nil, url: url ?? nil) : nil
    }

    // MARK: Tokens

    private mutating func name() -> String? {
        json.skipSpace()
        guard let name = json.string(), token(":") else { return nil }
        return name
    }

    /// A text, or null.
    private mutating func text() -> String?? {
        if token("null") { return .some(nil) }
        return json.string().map { .some($0) }
    }

    private mutating func token(_ token: StaticString) -> Bool {
        json.skipSpace()
        return json.skip(token)
    }

    private mutating func isAtEnd() -> Bool {
        json.skipSpace()
        return json.isAtEnd
    }
}
