/// A word that only those who were told it know: 32 random bytes in hexadecimal.
package struct Secret: Hashable, Sendable, CustomStringConvertible {
    let text: String

    /// Keeps it out of logs: whoever needs it asks for `text`.
    package var description: String { "a secret" }

    private init(text: String) {
        self.text = text
    }

    /// - Parameter generator: the system's own, but in tests.
    package static func random(using generator: inout some RandomNumberGenerator) -> Secret {
        let digits = Array("0123456789abcdef")
        return Secret(
            text: String((0..<64).map { _ in digits[Int(UInt8.random(in: 0..<16, using: &generator))] }))
    }

    package static func random() -> Secret {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    /// Takes as long whether the first or only the last letter is wrong.
    func matches(_ text: String?) -> Bool {
        let (mine, theirs) = (Array(self.text.utf8), Array((text ?? "").utf8))
        guard mine.count == theirs.count else { return false }
        return zip(mine, theirs).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
