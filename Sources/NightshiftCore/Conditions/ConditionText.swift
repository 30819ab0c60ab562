/// A condition written out again: parsed, it is the same condition.
enum ConditionText {
    static let keywords = ["and", "or", "not"]

    /// Ends a word that is not in quotes.
    static func isSpecial(_ character: Character) -> Bool {
        character.isWhitespace || "()\"'=!~<>".contains(character)
    }

    static func value(_ text: String) -> String {
        let isPlain =
            !text.isEmpty && !text.contains(where: isSpecial) && !keywords.contains(text.lowercased())
            && text.first != "\\"
        return isPlain ? text : quoted(text)
    }

    static func field(_ field: ConditionField) -> String {
        guard case .tag(let name) = field, name.isEmpty || name.contains(where: isSpecial) else { return field.name }
        return ConditionField.tagPrefix + quoted(name)
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for character in text {
            if character == "\"" || character == "\\" { result.append("\\") }
            result.append(character)
        }
        return result + "\""
    }
}

extension JobCondition: CustomStringConvertible {
    package var description: String {
        switch self {
        case .text(let field, let comparison, let value):
            ConditionText.field(field) + comparison.rawValue + ConditionText.value(value)
        case .number(let field, let comparison, let value):
            ConditionText.field(field) + comparison.rawValue + String(value)
        case .not(let condition): "not " + condition.inside(.not(condition))
        case .all(let conditions): conditions.map { $0.inside(self) }.joined(separator: " and ")
        case .any(let conditions): conditions.map { $0.inside(self) }.joined(separator: " or ")
        }
    }

    /// With the parentheses that it needs as a part of another.
    private func inside(_ whole: JobCondition) -> String {
        switch (self, whole) {
        case (.all, .any), (.text, _), (.number, _), (.not, _): description
        case (.all, _), (.any, _): "(\(self))"
        }
    }
}
