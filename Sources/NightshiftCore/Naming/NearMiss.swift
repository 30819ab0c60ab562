/// Finds what somebody probably meant to type.
package enum NearMiss {
    /// The known name that the text misspells: equal but for case, spaces, `-` and `_`; or one edit away, two for names
    /// of six and more letters. Short names such as `id` are only matched the first way: too much is one edit from them.
    package static func of(_ text: String, among known: [String]) -> String? {
        guard text.utf8.count <= 64 else { return nil }
        let written = folded(text)
        var best: (name: String, edits: Int)?
        for name in known {
            let wanted = folded(name)
            if wanted == written { return name }
            let admitted = wanted.count < 3 ? 0 : wanted.count < 6 ? 1 : 2
            guard abs(wanted.count - written.count) <= admitted else { continue }
            let edits = edits(from: written, to: wanted)
            if edits <= admitted, edits < best?.edits ?? .max { best = (name, edits) }
        }
        return best?.name
    }

    private static func folded(_ text: String) -> [UInt8] {
        text.lowercased().utf8.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: " ") }
    }

    /// Insertions, deletions, replacements, and swaps of neighbours as one edit.
    private static func edits(from a: [UInt8], to b: [UInt8]) -> Int {
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var before: [Int] = []
        var previous = Array(0...b.count)
        for i in 1...a.count {
            var current = [i]
            for j in 1...b.count {
                let replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                var cheapest = min(replaced, previous[j] + 1, current[j - 1] + 1)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    cheapest = min(cheapest, before[j - 2] + 1)
                }
                current.append(cheapest)
            }
            before = previous
            previous = current
        }
        return previous[b.count]
    }
}
