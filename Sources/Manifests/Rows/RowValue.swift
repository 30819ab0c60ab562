/// A value of a row before anybody asked what its field wants.
enum RowValue: Hashable {
    case null
    case flag(Bool)
    /// A JSON number as it was written.
    case number(String)
    /// A JSON string: stays text.
    case text(String)
    /// A YAML scalar as it was written: becomes what its field wants, so that `1:1` and `yes` survive.
    case scalar(String)
    /// A cell of a CSV or TSV row: the same, and may hold lists and objects in the notations for cells.
    case cell(String)
    case list([RowValue])
    case record([RowField])

    /// For "must be text, not …".
    var kind: String {
        switch self {
        case .null: "null"
        case .flag: "a boolean"
        case .number: "a number"
        case .text, .scalar, .cell: "text"
        case .list: "a list"
        case .record: "an object"
        }
    }

    /// What a tag holds: text as it is, other scalars as written, lists and objects as compact JSON.
    var tagText: String? {
        switch self {
        case .null: nil
        case .flag(let value): value ? "true" : "false"
        case .number(let text), .text(let text), .scalar(let text), .cell(let text): text
        case .list, .record: CompactJSON.text(of: self)
        }
    }
}

/// A named value of a row or of an object inside one.
struct RowField: Hashable {
    let name: String
    var value: RowValue
}
