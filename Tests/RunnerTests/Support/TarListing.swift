import Foundation

/// The members of an archive as a simple reader finds them: one block after another, to two blocks of zeros.
struct TarListing {
    private(set) var names: [String] = []
    private(set) var isEnded = false

    init(_ bytes: [UInt8]) {
        var at = 0
        var longName: String?
        while at + 512 <= bytes.count {
            let header = Array(bytes[at..<at + 512])
            if header.allSatisfy({ $0 == 0 }) {
                isEnded = bytes.count == at + 1_024 && bytes[at...].allSatisfy { $0 == 0 }
                return
            }
            func text(_ range: Range<Int>) -> String {
                String(decoding: header[range].prefix { $0 != 0 }, as: UTF8.self)
            }
            let size = Int(text(124..<136), radix: 8) ?? 0
            let prefix = text(345..<500)
            switch text(156..<157) {
            case "x":
                let record = bytes[(at + 512)..<min(bytes.count, at + 512 + size)].drop { $0 != UInt8(ascii: "=") }
                longName = String(decoding: record.dropFirst().dropLast(), as: UTF8.self)
            case "g": break
            default:
                names.append(longName ?? (prefix.isEmpty ? "" : prefix + "/") + text(0..<100))
                longName = nil
            }
            at += 512 + (size + 511) / 512 * 512
        }
    }
}
