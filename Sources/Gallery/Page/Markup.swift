import Mustache

/// A template of HTML, in which every value is escaped unless the template says it is markup (`{{{…}}}`).
struct Markup {
    private let template: MustacheTemplate

    /// - Parameter bytes: the template as it is embedded into the program.
    init(_ bytes: [UInt8]) throws {
        MustacheContentTypes.register(ScalarEscaping(), named: ScalarEscaping.name)
        let text = String(decoding: bytes, as: UTF8.self)
        template = try MustacheTemplate(string: "{{% CONTENT_TYPE:\(ScalarEscaping.name)}}\n" + text)
    }

    func rendered(_ values: Any) -> String { template.render(values) }
}

/// Escapes by code point. The template engine's own escaping goes by character, and so lets a quotation mark with an accent
/// upon it through: to a browser that is a quotation mark still, and ends an attribute.
struct ScalarEscaping: MustacheContentType {
    static let name = "NIGHTSHIFT"

    func escapeText(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            case "`": escaped.append(contentsOf: "&#96;".unicodeScalars)
            case "\n", "\t": escaped.append(scalar)
            case _ where scalar.properties.generalCategory == .control: escaped.append("\u{FFFD}")
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
