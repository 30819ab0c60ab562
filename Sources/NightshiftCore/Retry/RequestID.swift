/// Random identifiers in the form of a version 4 UUID (RFC 9562), as `X-Request-Id` carries them.
package enum RequestID {
    private static let digits = Array("0123456789abcdef".utf8)

    // Not Foundation's `UUID()`, which opens `/dev/urandom` each time.
    package static func random(using generator: inout some RandomNumberGenerator) -> String {
        var high: UInt64 = generator.next()
        var low: UInt64 = generator.next()
        high = high & ~0xF000 | 0x4000
        low = low & ~(0b11 << 62) | (0b10 << 62)
        return String(unsafeUninitializedCapacity: 36) { text in
            var place = 0
            for byte in 0..<16 {
                if byte == 4 || byte == 6 || byte == 8 || byte == 10 {
                    text[place] = UInt8(ascii: "-")
                    place += 1
                }
                let half = byte < 8 ? high : low
                let value = UInt8(truncatingIfNeeded: half >> UInt64((7 - byte % 8) * 8))
                text[place] = digits[Int(value >> 4)]
                text[place + 1] = digits[Int(value & 15)]
                place += 2
            }
            return place
        }
    }

    package static func random() -> String {
        var numbers = SystemNumbers()
        return random(using: &numbers)
    }
}
