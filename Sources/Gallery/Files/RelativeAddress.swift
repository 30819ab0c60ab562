import Foundation

/// Addresses of files, as a page beside them links to them: the page and the pictures may be moved together.
enum RelativeAddress {
    /// From the folder of a page to another folder, ending in a slash; both absolute and without links. It starts with a dot,
    /// so that no name can be read as a scheme.
    static func folder(_ folder: String, from page: String) -> String {
        let here = parts(of: page)
        let there = parts(of: folder)
        let shared = zip(here, there).prefix { $0 == $1 }.count
        let up = Array(repeating: "..", count: here.count - shared)
        let steps = (up.isEmpty ? ["."] : up) + there.dropFirst(shared).map(encoded)
        return steps.joined(separator: "/") + "/"
    }

    /// By bytes, as the system tells folders apart: to Swift a slash and an accent behind it are one Character, and two encodings
    /// of a letter are equal.
    private static func parts(of path: String) -> [[UInt8]] {
        path.utf8.split(separator: UInt8(ascii: "/")).map(Array.init)
    }

    /// Bytes that an address may hold as they are; every other one as %XX.
    private static func encoded(_ name: [UInt8]) -> String {
        name.map { byte in
            let character = Character(UnicodeScalar(byte))
            let isPlain = character.isASCII && (character.isLetter || character.isNumber || "-_.~".contains(character))
            return isPlain ? String(character) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}
