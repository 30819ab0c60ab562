import Foundation

/// Data inside a page: JSON in a script element that no browser runs.
enum InlineData {
    /// JSON in which nothing can end the element, start a comment, or be a line's end to a script.
    static func json(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return escaped(try encoder.encode(value))
    }

    /// These bytes stand in JSON only inside of strings, where they may be written as escapes.
    static func escaped(_ json: some Sequence<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        for byte in json {
            switch byte {
            case UInt8(ascii: "<"): bytes += Array("\\u003C".utf8)
            case UInt8(ascii: ">"): bytes += Array("\\u003E".utf8)
            case UInt8(ascii: "&"): bytes += Array("\\u0026".utf8)
            // The last byte of U+2028 and U+2029.
            case 0xA8 where bytes.suffix(2) == [0xE2, 0x80]:
                bytes.replaceSubrange(bytes.count - 2..<bytes.count, with: Array("\\u2028".utf8))
            case 0xA9 where bytes.suffix(2) == [0xE2, 0x80]:
                bytes.replaceSubrange(bytes.count - 2..<bytes.count, with: Array("\\u2029".utf8))
            default: bytes.append(byte)
            }
        }
        return bytes
    }
}
