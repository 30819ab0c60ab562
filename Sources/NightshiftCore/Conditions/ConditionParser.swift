extension JobCondition {
    /// Reads a condition as users write it.
    package init(parsing text: String) throws(ConditionError) {
        var scanner = ConditionScanner(text)
        var parser = ConditionParser(tokens: try scanner.tokens())
        self = try parser.condition()
    }
}

/// Puts a condition together from its pieces, by recursive descent.
struct ConditionParser {
    /// Parentheses and `not`s inside one another: more is a mistake, and would exhaust the stack.
    private static let deepest = 100

    private let tokens: [ConditionToken]
    private var index = 0
    private var depth = 0

    init(tokens: [ConditionToken]) {
        self.tokens = tokens
    }

    mutating func condition() throws(ConditionError) -> JobCondition {
        let condition = try any()
        if case .close = next.kind { throw refusal("this ')' closes nothing") }
        guard case .end = next.kind else { throw refusal("expected 'and', 'or' or the end, not \(next.shown)") }
        return condition
    }

    private var next: ConditionToken { tokens[min(index, tokens.count - 1)] }

    private mutating func any() throws(ConditionError) -> JobCondition {
        var parts = [try all()]
        while take("or") { parts.append(try all()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func all() throws(ConditionError) -> JobCondition {
        var parts = [try negation()]
        while take("and") { parts.append(try negation()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func negation() throws(ConditionError) -> JobCondition {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw refusal("nested more than \(Self.deepest) deep") }
        if take("not") { return .not(try negation()) }
        guard case .open = next.kind else { return try comparison() }
        let opening = next
        index += 1
        let inner = try any()
        switch next.kind {
        case .close:
            index += 1
            return inner
        case .end:
            throw ConditionError(column: opening.column, message: "the '(' that opens here is never closed")
        case .word, .quoted, .comparison, .open:
            throw refusal("expected 'and', 'or' or ')', not \(next.shown)")
        }
    }

    private mutating func comparison() throws(ConditionError) -> JobCondition {
        let field = try field()
        guard case .comparison(let written) = next.kind else {
            throw refusal("expected a comparison (= != ~ < > <= >=), not \(next.shown)")
        }
        let operation = next
        index += 1
        let valueToken = next
        let value: String
        switch valueToken.kind {
        case .word(let text) where !isKeyword(text): value = text
        case .quoted(let text): value = text
        case .word, .comparison, .open, .close, .end:
            throw refusal("expected a value, not \(next.shown); put it in quotes if it is text")
        }
        index += 1
        if field.isNumber { return try number(field, written, operation, value, valueToken) }
        guard let comparison = JobCondition.TextComparison(rawValue: written) else {
            throw ConditionError(
                column: operation.column, message: "'\(written)' is for numbers (attempts, priority), not \(field.name)"
            )
        }
        if comparison != .contains { try check(value, of: field, at: valueToken) }
        return .text(field, comparison, value)
    }

    private func number(
        _ field: ConditionField, _ written: String, _ operation: ConditionToken, _ value: String,
        _ valueToken: ConditionToken
    ) throws(ConditionError) -> JobCondition {
        guard let comparison = JobCondition.NumberComparison(rawValue: written) else {
            throw ConditionError(
                column: operation.column, message: "'\(written)' is for text; \(field.name) is a number")
        }
        guard let number = Int(value) else {
            throw ConditionError(
                column: valueToken.column, message: "\(field.name) is a whole number, not '\(value)'")
        }
        return .number(field, comparison, number)
    }

    private mutating func field() throws(ConditionError) -> ConditionField {
        guard case .word(let text) = next.kind, !isKeyword(text) else {
            throw refusal("expected a field, not \(next.shown); fields are \(Self.listed(ConditionField.names))")
        }
        if text.hasPrefix(ConditionField.tagPrefix), text.count > ConditionField.tagPrefix.count {
            index += 1
            return .tag(String(text.dropFirst(ConditionField.tagPrefix.count)))
        }
        if let known = ConditionField.plain.first(where: { $0.name == text }) {
            index += 1
            return known.field
        }
        let hint = NearMiss.of(text, among: ConditionField.plain.map(\.name)).map { "; did you mean '\($0)'?" }
        throw refusal("'\(text)' is no field\(hint ?? "; fields are \(Self.listed(ConditionField.names))")")
    }

    /// A misspelt state would never match anything, and nobody would know.
    private func check(_ value: String, of field: ConditionField, at token: ConditionToken) throws(ConditionError) {
        guard let known = field.values, !known.contains(value) else { return }
        let hint = NearMiss.of(value, among: known).map { "; did you mean '\($0)'?" } ?? ""
        let names = Self.listed(known.filter { !$0.isEmpty })
        throw ConditionError(
            column: token.column, message: "'\(value)' is no \(field.name), there are \(names)\(hint)")
    }

    private mutating func take(_ keyword: String) -> Bool {
        guard case .word(let text) = next.kind, text.lowercased() == keyword else { return false }
        index += 1
        return true
    }

    private func isKeyword(_ text: String) -> Bool { ConditionText.keywords.contains(text.lowercased()) }

    private func refusal(_ message: String) -> ConditionError {
        ConditionError(column: next.column, message: message)
    }

    private static func listed(_ names: [String]) -> String { names.joined(separator: ", ") }
}
