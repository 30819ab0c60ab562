import NightshiftCore

/// A row's `output`: where its image goes, below the output folder and without ending.
///
/// Placeholders: `{id}` (the job's key), `{model}`, `{type}`, `{row}` (the number of the default id), `{count}` (which
/// variation), `{tag.NAME}`. The ending comes from the image's bytes, so a final `.{ext}` or image ending is dropped.
struct OutputTemplate {
    private static let known = ["id", "model", "type", "row", "count", "ext"]

    private var template: Template
    /// Whether variations of one row get names of their own without further ado.
    private let tellsVariations: Bool

    init(_ text: String, tags: [String: String]) throws(Template.Problem) {
        template = try Template(parsing: Self.withoutEnding(text))
        for name in template.placeholders {
            if name == "ext" {
                throw Template.Problem(message: "'{ext}' can only stand at the end, as '.{ext}'")
            }
            if name.hasPrefix("tag.") {
                guard tags[String(name.dropFirst(4))] != nil else {
                    throw Template.Problem(message: "the row has no tag '\(name.dropFirst(4))'")
                }
            } else if !Self.known.contains(name) {
                let known = Self.known.map { "{\($0)}" }.joined(separator: " ")
                throw Template.Problem(message: "unknown placeholder '{\(name)}'; there are \(known) {tag.NAME}")
            }
        }
        tellsVariations = template.placeholders.contains { $0 == "id" || $0 == "count" }
    }

    func name(key: String, draft: RowDraft, number: Int, variation: Int?) -> String {
        let name = template.text { placeholder in
            switch placeholder {
            case "id": key
            case "model": draft.request.model.rawValue
            case "type": draft.request.type.rawValue
            case "row": RowSink.padded(number)
            case "count": String(variation ?? 1)
            default: draft.tags[String(placeholder.dropFirst(4))]
            }
        }
        let bare = Self.withoutEnding(name)
        guard let variation, !tellsVariations else { return bare }
        return "\(bare)-\(variation)"
    }

    /// Drops `.{ext}` or the ending of an image format, ignoring case.
    static func withoutEnding(_ text: String) -> String {
        // Most names have no dot near their end at all.
        guard text.utf8.suffix(6).contains(UInt8(ascii: ".")) else { return text }
        let folded = text.lowercased()
        for ending in [".{ext}", ".png", ".jpg", ".jpeg", ".webp", ".gif"] where folded.hasSuffix(ending) {
            return String(decoding: text.utf8.dropLast(ending.utf8.count), as: UTF8.self)
        }
        return text
    }
}
