/// Text with `{name}` placeholders; `{{` and `}}` stand for braces.
struct Template: Hashable {
    enum Piece: Hashable {
        case literal(String)
        case placeholder(String)
    }

    struct Problem: Error {
        let message: String
    }

    private(set) var pieces: [Piece] = []

    static func isPlain(_ text: String) -> Bool {
        !text.utf8.contains { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") }
    }

    init(pieces: [Piece]) { self.pieces = pieces }

    init(parsing text: String) throws(Problem) {
        var literal = ""
        var rest = Substring(text)
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            literal += rest[..<brace]
            let next = rest.index(after: brace)
            if next < rest.endIndex, rest[next] == rest[brace] {
                literal.append(rest[brace])
                rest = rest[rest.index(after: next)...]
                continue
            }
            guard rest[brace] == "{", let closing = rest.firstIndex(of: "}"), Self.isName(rest[next..<closing]) else {
                let found = rest[brace]
                throw Problem(
                    message: "a lone '\(found)' in '\(text.prefix(80))'; write '\(found)\(found)' for a brace")
            }
            if !literal.isEmpty { pieces.append(.literal(literal)) }
            literal = ""
            pieces.append(.placeholder(String(rest[next..<closing])))
            rest = rest[rest.index(after: closing)...]
        }
        literal += rest
        if !literal.isEmpty { pieces.append(.literal(literal)) }
    }

    /// Letters, digits and a little more; after `tag.` anything, since columns are named as people like.
    static func isName(_ text: some StringProtocol) -> Bool {
        if text.hasPrefix("tag."), text.count > 4 { return true }
        guard let first = text.first, first.isLetter || first == "_" else { return false }
        return text.allSatisfy { $0.isLetter || $0.isNumber || "_-. ".contains($0) } && text.last != " "
    }

    var placeholders: [String] {
        pieces.compactMap {
            switch $0 {
            case .literal: nil
            case .placeholder(let name): name
            }
        }
    }

    /// The text that parses to this.
    var source: String {
        pieces.map {
            switch $0 {
            case .literal(let text):
                text.split(separator: "{", omittingEmptySubsequences: false).joined(separator: "{{")
                    .split(separator: "}", omittingEmptySubsequences: false).joined(separator: "}}")
            case .placeholder(let name): "{\(name)}"
            }
        }.joined()
    }

    func text(_ value: (String) -> String?) -> String {
        pieces.map {
            switch $0 {
            case .literal(let text): text
            case .placeholder(let name): value(name) ?? ""
            }
        }.joined()
    }
}
