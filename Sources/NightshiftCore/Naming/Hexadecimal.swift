package import Foundation

/// Bytes as lowercase hexadecimal digits.
package enum Hexadecimal {
    private static let digits = Array("0123456789abcdef".utf8)

    /// - Parameter count: how many of the bytes, from the first on; all where there are fewer.
    // Of bytes in one piece, not of any sequence: going through a digest as one makes an array of it first.
    package static func text(_ bytes: some ContiguousBytes, first count: Int = .max) -> String {
        bytes.withUnsafeBytes { bytes in
            let bytes = bytes.prefix(count)
            return String(unsafeUninitializedCapacity: 2 * bytes.count) { text in
                for (place, byte) in bytes.enumerated() {
                    text[2 * place] = digits[Int(byte >> 4)]
                    text[2 * place + 1] = digits[Int(byte & 0xF)]
                }
                return 2 * bytes.count
            }
        }
    }
}
