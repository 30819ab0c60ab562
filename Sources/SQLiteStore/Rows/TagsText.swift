import Foundation
import NightshiftCore

/// Tags as stored: a JSON object of texts, names in order.
enum TagsText {
    private static let none = "{}"

    static func text(_ tags: [String: String]) -> String {
        if tags.isEmpty { return none }
        var json = JSONText(capacity: 64)
        json.raw("{")
        for (index, tag) in tags.sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 { json.raw(",") }
            json.string(tag.key)
            json.raw(":")
            json.string(tag.value)
        }
        json.raw("}")
        return json.text
    }

    static func tags(_ text: String) throws -> [String: String] {
        if text == none { return [:] }
        do {
            return try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
        } catch {
            throw UnreadableRow(detail: "tags that can't be read: \(text.prefix(80))")
        }
    }
}
