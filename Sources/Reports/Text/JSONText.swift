import Foundation

/// A JSON value put together by hand, for answers whose fields depend on what was asked.
package enum JSONText: Encodable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case string(String)
    case number(Int64)
    case boolean(Bool)
    case null
    case array([JSONText])
    case object([String: JSONText])

    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .number(value) }

    package init(_ text: String?) { self = text.map(JSONText.string) ?? .null }
    package init(_ count: Int) { self = .number(Int64(count)) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .string(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .boolean(let flag): try container.encode(flag)
        case .null: try container.encodeNil()
        case .array(let values): try container.encode(values)
        case .object(let fields): try container.encode(fields)
        }
    }

    /// One line, or indented for people; fields in alphabetical order either way.
    package func rendered(indented: Bool = false) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting =
            indented ? [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted] : [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
