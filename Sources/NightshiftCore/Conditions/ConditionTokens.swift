/// What a condition is made of, each piece with the column where it starts, from 1.
struct ConditionToken: Hashable {
    enum Kind: Hashable {
        /// A field, a value, or `and`, `or`, `not`. A tag's name in quotes belongs to its field: `tag."shot type"`.
        case word(String)
        /// Text in quotes: always a value.
        case quoted(String)
        case comparison(String)
        case open
        case close
        case end
    }

    let kind: Kind
    let column: Int

    /// For messages.
    var shown: String {
        switch kind {
        case .word(let text): "'\(text)'"
        case .quoted(let text): "'\(text)'"
        case .comparison(let text): "'\(text)'"
        case .open: "'('"
        case .close: "')'"
        case .end: "the end"
        }
    }
}

/// Takes a condition apart.
struct ConditionScanner {
    private let characters: [Character]
    private var index = 0
    private static let comparisons: Set<Character> = ["=", "!", "~", "<", ">"]

    init(_ text: String) {
        characters = Array(text)
    }

    mutating func tokens() throws(ConditionError) -> [ConditionToken] {
        var tokens: [ConditionToken] = []
        while let character = skipSpace() {
            let column = index + 1
            let kind: ConditionToken.Kind
            switch character {
            case "(":
                index += 1
                kind = .open
            case ")":
                index += 1
                kind = .close
            case "\"", "'": kind = .quoted(try quoted())
            case _ where Self.comparisons.contains(character): kind = .comparison(try comparison())
            default: kind = .word(try word())
            }
            tokens.append(ConditionToken(kind: kind, column: column))
        }
        return tokens + [ConditionToken(kind: .end, column: characters.count + 1)]
    }

    private mutating func skipSpace() -> Character? {
        while index < characters.count, characters[index].isWhitespace { index += 1 }
        return index < characters.count ? characters[index] : nil
    }

    private mutating func comparison() throws(ConditionError) -> String {
        let start = index
        while index < characters.count, Self.comparisons.contains(characters[index]) { index += 1 }
        let text = String(characters[start..<index])
        let known =
            JobCondition.NumberComparison.allCases.map(\.rawValue) + [
                JobCondition.TextComparison.contains.rawValue
            ]
        guard known.contains(text) else {
            throw ConditionError(
                column: start + 1, message: "'\(text)' is no comparison; there are = != ~ < > <= >=")
        }
        return text
    }

    /// Backslash takes the meaning from the character after it.
    private mutating func quoted() throws(ConditionError) -> String {
        let (start, quote) = (index, characters[index])
        var text = ""
        index += 1
        while index < characters.count {
            if characters[index] == quote {
                index += 1
                return text
            }
            if characters[index] == "\\", index + 1 < characters.count { index += 1 }
            text.append(characters[index])
            index += 1
        }
        throw ConditionError(column: start + 1, message: "the quote that opens here is never closed")
    }

    private mutating func word() throws(ConditionError) -> String {
        var text = ""
        while index < characters.count, !ConditionText.isSpecial(characters[index]) {
            text.append(characters[index])
            index += 1
        }
        let isQuotedTag =
            text == ConditionField.tagPrefix && index < characters.count && "\"'".contains(characters[index])
        return isQuotedTag ? text + (try quoted()) : text
    }
}
