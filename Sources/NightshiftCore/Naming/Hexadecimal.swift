/// Bytes as lowercase hexadecimal digits.
package enum Hexadecimal {
    @usableFromInline static let digits = Array("0123456789abcdef".utf8)

    // Inlined, so that it is specialised for the digests of each caller.
    @inlinable package static func text(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(2 * bytes.underestimatedCount)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 0xF)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
