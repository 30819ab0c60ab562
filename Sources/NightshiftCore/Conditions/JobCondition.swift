/// Which jobs a user means, as `--where` says it: `tag.style=noir and not code=content_moderated`.
///
/// - `FIELD = VALUE`, `!=`, `~` (contains, letter case aside), and for numbers `<`, `>`, `<=`, `>=`;
/// - `and` binds closer than `or`, `not` closer than both, and parentheses closest;
/// - a value with spaces, or one that reads like a word of the language, stands in single or double quotes.
///
/// What a job lacks (a tag, a failure's code) is the empty text.
package indirect enum JobCondition: Hashable, Sendable {
    case text(ConditionField, TextComparison, String)
    case number(ConditionField, NumberComparison, Int)
    case not(JobCondition)
    /// Two or more.
    case all([JobCondition])
    /// Two or more.
    case any([JobCondition])

    package enum TextComparison: String, CaseIterable, Sendable {
        case equal = "="
        case unequal = "!="
        case contains = "~"
    }

    package enum NumberComparison: String, CaseIterable, Sendable {
        case equal = "="
        case unequal = "!="
        case less = "<"
        case greater = ">"
        case atMost = "<="
        case atLeast = ">="
    }

    /// Whether the condition asks for the field anywhere.
    package func mentions(_ wanted: ConditionField) -> Bool {
        switch self {
        case .text(let field, _, _), .number(let field, _, _): field == wanted
        case .not(let condition): condition.mentions(wanted)
        case .all(let conditions), .any(let conditions): conditions.contains { $0.mentions(wanted) }
        }
    }
}
