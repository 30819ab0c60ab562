/// Checks base64 text without decoding all of it: how many bytes it stands for, and what the first of them are.
struct Base64Scan {
    /// Length of the decoded data.
    let count: Int
    /// Enough of the decoded data to tell what kind of image it is and how large.
    let head: [UInt8]

    private static let headLength = 64 * 1_024

    /// Nil unless the text is base64 of the standard alphabet, padded to a multiple of four.
    init?(_ text: String) {
        var text = text
        let scanned = text.withUTF8 { Self.scan($0) }
        guard let scanned else { return nil }
        (count, head) = scanned
    }

    private static func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> (Int, [UInt8])? {
        guard bytes.count % 4 == 0 else { return nil }
        var padding = 0
        while padding < 2, padding < bytes.count, bytes[bytes.count - 1 - padding] == UInt8(ascii: "=") { padding += 1 }
        let digits = bytes.count - padding
        return values.withUnsafeBufferPointer { values -> (Int, [UInt8])? in
            var seen: UInt8 = 0
            var index = 0
            while index < digits {
                seen |= values[Int(bytes[index])]
                index &+= 1
            }
            // Only bytes outside the alphabet have the top bit set.
            guard seen < 0x80 else { return nil }
            let count = digits * 3 / 4
            return (count, decode(bytes, digits: digits, first: min(count, headLength), values))
        }
    }

    private static func decode(
        _ bytes: UnsafeBufferPointer<UInt8>, digits: Int, first: Int, _ values: UnsafeBufferPointer<UInt8>
    ) -> [UInt8] {
        var head: [UInt8] = []
        head.reserveCapacity(first + 3)
        var bits: UInt32 = 0
        var held: UInt32 = 0
        for index in 0..<digits {
            bits = bits << 6 | UInt32(values[Int(bytes[index])])
            held += 6
            if held >= 8 {
                held -= 8
                head.append(UInt8(truncatingIfNeeded: bits >> held))
                if head.count == first { break }
            }
        }
        return head
    }

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, byte) in alphabet.utf8.enumerated() { values[Int(byte)] = UInt8(value) }
        return values
    }()
}
