import Foundation

/// Numbers by texts, looked up by the texts' bytes without making a `String` of them; forgets all once it is full.
struct TextNumbers {
    /// Job after job with tags of its own must not cost memory.
    private static let most = 4_096

    private struct Entry {
        let end: Int
        let number: Int
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// Indices of entries, plus 1; twice as many as entries, so that a free one is near.
    private var slots = [Int32](repeating: 0, count: 2 * most)

    subscript(_ text: UnsafeRawBufferPointer) -> Int? {
        let found = Int(slots[slot(of: text)])
        return found == 0 ? nil : entries[found - 1].number
    }

    /// Of a text that has none.
    mutating func set(_ text: UnsafeRawBufferPointer, to number: Int) {
        if entries.count == Self.most { self = TextNumbers() }
        let slot = slot(of: text)
        bytes.append(contentsOf: text)
        entries.append(Entry(end: bytes.count, number: number))
        slots[slot] = Int32(entries.count)
    }

    /// Where the text is, or where it would be.
    private func slot(of text: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: text)
        var slot = hasher.finalize() & (slots.count - 1)
        while slots[slot] != 0, !isEntry(Int(slots[slot]) - 1, text) { slot = (slot + 1) & (slots.count - 1) }
        return slot
    }

    private func isEntry(_ index: Int, _ text: UnsafeRawBufferPointer) -> Bool {
        let start = index == 0 ? 0 : entries[index - 1].end
        let end = entries[index].end
        guard end - start == text.count else { return false }
        return bytes.withUnsafeBytes { held in
            guard let left = held.baseAddress, let right = text.baseAddress else { return true }
            return memcmp(left + start, right, text.count) == 0
        }
    }
}
