import Foundation

/// A place in JSON as `JSONText` writes it, moved from token to token: no spaces, and no escapes in strings but the short ones.
///
/// What it does not expect it does not pass over; the caller then leaves the text to a general reader.
struct CanonicalJSON {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { place == bytes.count }

    mutating func named<Value: RawRepresentable<String>>() -> Value? { string().flatMap(Value.init) }

    /// Passes over the token where it is what comes next.
    mutating func skip(_ token: StaticString) -> Bool {
        let count = token.utf8CodeUnitCount
        guard let base = bytes.baseAddress, bytes.count - place >= count,
            memcmp(base + place, token.utf8Start, count) == 0
        else { return false }
        place += count
        return true
    }

    /// A string with its quotes.
    mutating func string() -> String? {
        guard skip("\"") else { return nil }
        let start = place
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                defer { place += 1 }
                return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<place]), as: UTF8.self)
            case UInt8(ascii: "\\"): return string(escapedFrom: start)
            case 0..<0x20: return nil
            default: place += 1
            }
        }
        return nil
    }

    /// The same, from the first escape on.
    private mutating func string(escapedFrom start: Int) -> String? {
        var unescaped = Array(bytes[start..<place])
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: unescaped, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard place < bytes.count, let plain = Self.unescaped(bytes[place]) else { return nil }
                unescaped.append(plain)
                place += 1
            case 0..<0x20: return nil
            default: unescaped.append(byte)
            }
        }
        return nil
    }

    private static func unescaped(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }
}
