import Foundation
import NightshiftCore

/// Tags as stored: a JSON object of texts, names in order.
enum TagsText {
    private static let none = "{}"

    static func text(_ tags: [String: String]) -> String {
        var json = JSONText(capacity: 64)
        write(tags, to: &json)
        return json.text
    }

    static func write(_ tags: [String: String], to json: inout JSONText) {
        if tags.isEmpty { return json.raw(none) }
        json.raw("{")
        for (index, tag) in tags.sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 { json.raw(",") }
            json.string(tag.key)
            json.raw(":")
            json.string(tag.value)
        }
        json.raw("}")
    }

    static func tags(_ text: String) throws -> [String: String] {
        if text == none { return [:] }
        if let tags = canonical(text) { return tags }
        do {
            return try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
        } catch {
            throw UnreadableRow(detail: "tags that can't be read: \(text.prefix(80))")
        }
    }

    /// Of the text that `text` writes; `nil` for any other.
    private static func canonical(_ text: String) -> [String: String]? {
        var text = text
        return text.withUTF8 { bytes in
            var json = JSONCursor(bytes)
            var tags: [String: String] = [:]
            guard json.skip("{") else { return nil }
            repeat {
                guard let name = json.string(), json.skip(":"), let value = json.string(), tags[name] == nil else {
                    return nil
                }
                tags[name] = value
            } while json.skip(",")
            return json.skip("}") && json.isAtEnd ? tags : nil
        }
    }
}
