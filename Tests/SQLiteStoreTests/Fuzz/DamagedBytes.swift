import TestSupport

/// Damage as disks, copies that broke off, and other programs do it.
enum DamagedBytes {
    private static let page = 4_096

    static func damage(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        if bytes.isEmpty { return }
        let pages = max(bytes.count / page, 1)
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let start = Int.random(in: 0..<pages, using: &random) * page
        switch Int.random(in: 0..<10, using: &random) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1:
            fill(&bytes, place, Int.random(in: 1...64, using: &random)) { UInt8.random(in: 0...255, using: &random) }
        case 2: fill(&bytes, place, Int.random(in: 1...8_192, using: &random)) { 0 }
        case 3: fill(&bytes, place, Int.random(in: 1...200, using: &random)) { 0xFF }
        // The file's header, but for the marks that tell whose it is, and the schema behind it.
        case 4: fill(&bytes, Int.random(in: 16...67, using: &random), 2) { UInt8.random(in: 0...255, using: &random) }
        case 5:
            fill(&bytes, Int.random(in: 100..<page, using: &random), 3) { UInt8.random(in: 0...255, using: &random) }
        // A page's header and the places of its cells.
        case 6:
            let offset = start + Int.random(in: 0..<32, using: &random)
            fill(&bytes, offset, Int.random(in: 1...4, using: &random)) { UInt8.random(in: 0...255, using: &random) }
        // A page in another's place, as a write that went astray.
        case 7:
            let copy = bytes[start..<min(start + page, bytes.count)]
            let target = Int.random(in: 0..<pages, using: &random) * page
            for (offset, byte) in zip(target..<bytes.count, copy) { bytes[offset] = byte }
        case 8: bytes.removeSubrange((Bool.random(using: &random) ? place : start)...)
        default: bytes += (0..<Int.random(in: 1...5_000, using: &random)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        }
    }

    /// The file with the first and the last leaf of a table in each other's place, where its root is the page above them.
    static func swappingLeaves(of root: Int, in bytes: [UInt8]) -> [UInt8] {
        func number(_ offset: Int, _ length: Int) -> Int {
            bytes[offset..<offset + length].reduce(0) { $0 << 8 | Int($1) }
        }
        let start = (root - 1) * page
        // An inner page's header names its last child; the place of the first cell, which begins with its child, is next.
        let first = number(start + number(start + 12, 2), 4)
        let last = number(start + 8, 4)
        var swapped = bytes
        for offset in 0..<page {
            swapped.swapAt((first - 1) * page + offset, (last - 1) * page + offset)
        }
        return swapped
    }

    private static func fill(_ bytes: inout [UInt8], _ start: Int, _ count: Int, _ byte: () -> UInt8) {
        guard start < bytes.count else { return }
        for index in start..<min(start + count, bytes.count) { bytes[index] = byte() }
    }
}
