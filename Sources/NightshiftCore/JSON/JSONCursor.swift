import Foundation

/// A place in JSON, moved from token to token. It knows what is usual: of the escapes in strings only the short ones.
///
/// What it does not expect it does not pass over; the caller then leaves the text to a general reader.
package struct JSONCursor {
    @usableFromInline let bytes: UnsafeBufferPointer<UInt8>
    @usableFromInline var place = 0

    package init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    package var isAtEnd: Bool { place == bytes.count }

    // Inlined, so that it is specialised for each kind of value.
    @inlinable package mutating func named<Value: RawRepresentable<String>>() -> Value? { string().flatMap(Value.init) }

    /// Passes over the token where it is what comes next.
    package mutating func skip(_ token: StaticString) -> Bool {
        let count = token.utf8CodeUnitCount
        guard let base = bytes.baseAddress, bytes.count - place >= count,
            memcmp(base + place, token.utf8Start, count) == 0
        else { return false }
        place += count
        return true
    }

    /// Passes over the white space that is allowed between tokens.
    package mutating func skipSpace() {
        while place < bytes.count {
            let byte = bytes[place]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            place += 1
        }
    }

    /// A string with its quotes; what is no UTF-8 in it is replaced. Where there is none that it knows, it stays where it is.
    @usableFromInline package mutating func string() -> String? {
        let opening = place
        guard let string = closedString() else {
            place = opening
            return nil
        }
        return string
    }

    private mutating func closedString() -> String? {
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
