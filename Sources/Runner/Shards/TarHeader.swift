/// Headers of POSIX tar archives (pax interchange format): `ustar` blocks of 512 bytes with fields that depend on nothing but
/// what is given, and an extended header before a name that has no room in them.
enum TarHeader {
    static let blockSize = 512
    /// What ends an archive.
    static let trailer = [UInt8](repeating: 0, count: 2 * blockSize)

    private static let longestName = 100
    private static let longestPrefix = 155

    /// What comes before the bytes of a regular file.
    ///
    /// - Parameters:
    ///   - size: in bytes.
    ///   - modified: in whole seconds since 1970; what is earlier counts as 1970.
    static func file(_ name: String, size: Int64, modified: Int64) -> [UInt8] {
        if let place = place(of: Array(name.utf8)) {
            return block(place.name, prefix: place.prefix, size: size, modified: modified, kind: "0")
        }
        let record = Self.record("path", name)
        // Readers that know no extended headers get the start of the name, in ASCII.
        let plain = name.utf8.prefix(longestName).map { $0 < 0x80 ? $0 : UInt8(ascii: "_") }
        return block(Array("PaxHeaders/path".utf8), size: Int64(record.count), modified: modified, kind: "x")
            + padded(record) + block(plain, size: size, modified: modified, kind: "0")
    }

    /// A comment on the archive as a whole, which lists of its members leave out.
    static func comment(_ text: String) -> [UInt8] {
        let record = Self.record("comment", text)
        return block(Array("pax_global_header".utf8), size: Int64(record.count), modified: 0, kind: "g")
            + padded(record)
    }

    /// Reads a block that `file` or `comment` made; `nil` where its checksum says that it is none.
    static func parse(_ block: [UInt8]) -> (name: [UInt8], size: Int64, kind: Unicode.Scalar)? {
        func number(_ range: Range<Int>) -> Int64? {
            Int64(String(decoding: block[range].prefix { $0 != 0 && $0 != UInt8(ascii: " ") }, as: UTF8.self), radix: 8)
        }
        let blank = [UInt8](repeating: UInt8(ascii: " "), count: 8)
        let sum = (block[..<148] + blank + block[156...]).reduce(0) { $0 + Int64($1) }
        guard number(148..<156) == sum, let size = number(124..<136), size >= 0 else { return nil }
        return (Array(block[..<100].prefix { $0 != 0 }), size, Unicode.Scalar(block[156]))
    }

    static func padded(_ bytes: [UInt8]) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: padding(after: Int64(bytes.count)))
    }

    static func padding(after size: Int64) -> Int {
        Int((Int64(blockSize) - size % Int64(blockSize)) % Int64(blockSize))
    }

    // MARK: Fields

    /// Where the name goes; `nil` where it needs an extended header: too long, or not ASCII, whose encoding `ustar` leaves open.
    private static func place(of name: [UInt8]) -> (name: [UInt8], prefix: [UInt8])? {
        guard name.allSatisfy({ $0 < 0x80 }) else { return nil }
        if name.count <= longestName { return (name, []) }
        let slashes = name.indices.filter { name[$0] == UInt8(ascii: "/") && $0 <= longestPrefix && $0 > 0 }
        guard let slash = slashes.last(where: { (1...longestName).contains(name.count - $0 - 1) }) else { return nil }
        return (Array(name[(slash + 1)...]), Array(name[..<slash]))
    }

    private static func block(
        _ name: [UInt8], prefix: [UInt8] = [], size: Int64, modified: Int64, kind: Unicode.Scalar
    ) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: blockSize)
        func put(_ bytes: some Sequence<UInt8>, at offset: Int) {
            for (index, byte) in bytes.enumerated() { block[offset + index] = byte }
        }
        put(name, at: 0)
        put(octal(0o644, digits: 7), at: 100)
        put(octal(0, digits: 7), at: 108)
        put(octal(0, digits: 7), at: 116)
        put(octal(size, digits: 11), at: 124)
        put(octal(max(0, modified), digits: 11), at: 136)
        put(Array("        ".utf8), at: 148)
        put(Array(kind.utf8), at: 156)
        put(Array("ustar\u{0}00".utf8), at: 257)
        put(octal(0, digits: 7), at: 329)
        put(octal(0, digits: 7), at: 337)
        put(prefix, at: 345)
        let sum = block.reduce(0) { $0 + Int64($1) }
        put(octal(sum, digits: 6) + [0, UInt8(ascii: " ")], at: 148)
        return block
    }

    private static func octal(_ value: Int64, digits: Int) -> [UInt8] {
        let text = String(value, radix: 8)
        return Array((String(repeating: "0", count: max(0, digits - text.utf8.count)) + text).utf8)
    }

    /// `LENGTH KEY=VALUE` and a line feed, where the length counts itself.
    private static func record(_ key: String, _ value: String) -> [UInt8] {
        let rest = " \(key)=\(value)\n".utf8
        var length = rest.count + 1
        while length != rest.count + String(length).utf8.count { length = rest.count + String(length).utf8.count }
        return Array(String(length).utf8) + Array(rest)
    }
}

extension Unicode.Scalar {
    fileprivate var utf8: [UInt8] { Array(String(self).utf8) }
}
