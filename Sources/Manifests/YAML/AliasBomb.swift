/// Looks, before the tree is built, for aliases of aliases that are used as keys.
///
/// The tree itself shares what aliases repeat, and `YAMLTree` counts what it visits. But the parser hashes keys as it
/// builds the tree, and a key of ten nested anchors with ten aliases each takes it years. No manifest needs that.
enum AliasBomb {
    private static let most = 100_000

    /// The line where the aliases that were seen could have multiplied beyond reason; `nil` where all is well.
    static func line(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        guard hasComplexKey(bytes) else { return nil }
        var line = 1
        var product = 1
        var aliases = 0
        var previous: UInt8 = 0x0A
        for byte in bytes {
            if opensToken(previous) {
                if byte == UInt8(ascii: "*") { aliases += 1 }
                if byte == UInt8(ascii: "&") {
                    product *= max(1, aliases)
                    aliases = 0
                }
            }
            if product * max(1, aliases) > most { return line }
            if byte == 0x0A { line += 1 }
            previous = byte
        }
        return nil
    }

    /// Whether anything looks like a key that is a collection or an alias: `? `, `]:`, `}:`, `*name :`.
    private static func hasComplexKey(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var previous: UInt8 = 0x0A
        var afterBracket = false
        var inAlias = false
        for byte in bytes {
            if byte == UInt8(ascii: ":"), afterBracket || inAlias { return true }
            if previous == UInt8(ascii: "?"), isSpace(byte) { return true }
            if byte == UInt8(ascii: "*"), opensToken(previous) { inAlias = true }
            if byte == 0x0A || byte == UInt8(ascii: ",") { inAlias = false }
            if !isSpace(byte) { afterBracket = byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") }
            previous = byte
        }
        return false
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private static func opensToken(_ byte: UInt8) -> Bool {
        isSpace(byte) || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") || byte == UInt8(ascii: ",")
    }
}
