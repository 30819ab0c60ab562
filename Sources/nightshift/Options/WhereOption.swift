import ArgumentParser
import NightshiftCore

/// Which jobs of a batch are meant.
struct WhereOption: ParsableArguments {
    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            """
            Only jobs of which this is true, such as 'tag.style=noir and not code=content_moderated'. Fields: key, state, model, \
            type, tag.NAME, code, kind, attempts, priority, batch, prompt, review; comparisons: = != ~ (contains) < > <= >=; and, or, not \
            and parentheses.
            """, valueName: "condition"),
        transform: WhereOption.condition)
    var condition: JobCondition?

    private static func condition(_ text: String) throws -> JobCondition {
        do {
            return try JobCondition(parsing: text)
        } catch {
            throw ValidationError("\(error)")
        }
    }
}
