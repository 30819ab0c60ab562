/// How a manifest is written.
package enum ManifestFormat: String, CaseIterable, Sendable {
    /// One object a line.
    case jsonl
    /// One array of objects; a file that starts with `{` is read as lines.
    case json
    case csv
    case tsv
    case yaml

    /// Tells the format by a path's ending, ignoring case; `nil` where the ending tells none.
    package init?(path: String) {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: ".") else { return nil }
        switch name[name.index(after: dot)...].lowercased() {
        case "jsonl", "ndjson": self = .jsonl
        case "json": self = .json
        case "csv": self = .csv
        case "tsv", "tab": self = .tsv
        case "yaml", "yml": self = .yaml
        default: return nil
        }
    }
}
