import NightshiftCore

/// Where an image goes, below the output folder and without ending: a row's `output`, or the layout of its batch.
///
/// Placeholders: `{batch}`, `{id}` (the job's key), `{index}` (the number of the default id; `{row}` says the same), `{n}`
/// (which variation; `{count}` says the same), `{model}`, `{type}`, `{aspect_ratio}` (`16x9`; `auto` where the model picks),
/// `{tag.NAME}`, and `{tag.NAME|TEXT}` for rows whose tag is missing or empty. The ending comes from the image's bytes, so a
/// final `.{ext}` or image ending is dropped.
struct OutputTemplate: Sendable {
    private static let known = [
        "batch", "id", "index", "n", "model", "type", "aspect_ratio", "row", "count", "ext",
    ]

    private let template: Template
    /// The tags that it mentions, with their stand-ins.
    let mentionedTags: [String]
    /// Whether variations of one row get names of their own without further ado.
    private let tellsVariations: Bool

    init(_ text: String) throws(Template.Problem) {
        template = try Template(parsing: Self.withoutEnding(text))
        var tags: [String] = []
        for name in template.placeholders {
            if name == "ext" {
                throw Template.Problem(message: "'{ext}' can only stand at the end, as '.{ext}'")
            }
            if let tag = Self.tag(of: name) {
                tags.append(tag)
            } else if !Self.known.contains(name) {
                let known = Self.known.map { "{\($0)}" }.joined(separator: " ")
                throw Template.Problem(message: "unknown placeholder '{\(name)}'; there are \(known) {tag.NAME}")
            }
        }
        mentionedTags = tags
        tellsVariations = template.placeholders.contains { ["id", "count", "n"].contains($0) }
    }

    /// What a row with these tags lacks.
    func objection(toTags tags: [String: String]) -> String? {
        let missing = mentionedTags.first { tags[$0] == nil && Self.parts(ofTag: $0).fallback == nil }
        return missing.map { "the row has no tag '\($0)'; '{tag.\($0)|TEXT}' stands TEXT in for it" }
    }

    func name(key: String, batch: String, draft: RowDraft, number: Int, variation: Int?) -> String {
        let name = template.text { placeholder in
            switch placeholder {
            case "batch": batch
            case "id": key
            case "model": draft.request.model.rawValue
            case "type": draft.request.type.rawValue
            // A colon separates drives or streams on some systems.
            case "aspect_ratio": draft.request.aspectRatio.map { $0.rawValue.replacing(":", with: "x") } ?? "auto"
            case "row", "index": RowSink.padded(number)
            case "count", "n": String(variation ?? 1)
            default: Self.tag(of: placeholder).flatMap { Self.value(ofTag: $0, in: draft.tags) }
            }
        }
        let bare = Self.withoutEnding(name)
        guard let variation, !tellsVariations else { return bare }
        return "\(bare)-\(variation)"
    }

    // MARK: Tags

    private static func tag(of placeholder: String) -> String? {
        placeholder.hasPrefix("tag.") ? String(placeholder.dropFirst(4)) : nil
    }

    private static func parts(ofTag text: String) -> (name: String, fallback: String?) {
        guard let bar = text.lastIndex(of: "|") else { return (text, nil) }
        return (String(text[..<bar]), String(text[text.index(after: bar)...]))
    }

    /// A tag may have a bar in its name: whoever has that tag means it.
    private static func value(ofTag text: String, in tags: [String: String]) -> String? {
        if let value = tags[text] { return value }
        let (name, fallback) = parts(ofTag: text)
        if let value = tags[name], !value.isEmpty { return value }
        return fallback
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
