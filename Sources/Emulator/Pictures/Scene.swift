/// What is seen on a picture behind its text. A picture that was made by editing one of ours shows the scene of that one, so
/// that a chain of edits looks like one.
///
/// A picture carries its scene in a comment, so that it is known again when it comes back as the source of an edit.
struct Scene: Equatable, Sendable {
    /// Where everything drawn at random starts.
    let start: UInt64

    private static let label = "emulated scene "

    init(start: UInt64) { self.start = start }

    /// Of a picture that is made from nothing.
    init(prompt: String, name: String) {
        start = SeededRandom.start(seed: 0, ["picture", prompt, name])
    }

    init?(text: String) {
        guard let start = UInt64(text, radix: 16) else { return nil }
        self.start = start
    }

    /// Of a picture of ours, by its first bytes; nil for any other.
    init?(in head: [UInt8]) {
        let label = Array(Self.label.utf8)
        let start = head.prefix(2_048)
        guard let first = label.first else { return nil }
        var place = start.startIndex
        while let found = start[place...].firstIndex(of: first) {
            let rest = start[found...]
            if rest.starts(with: label) {
                self.init(text: String(decoding: rest.dropFirst(label.count).prefix(16), as: UTF8.self))
                return
            }
            place = found + 1
        }
        return nil
    }

    /// Sixteen digits.
    var text: String {
        let digits = String(start, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    var comment: String { Self.label + text }
}
