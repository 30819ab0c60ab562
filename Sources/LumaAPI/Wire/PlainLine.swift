/// Makes text of the other side fit for a terminal, a log and the queue: one line, without control characters, not long,
/// and without the key, should the server have repeated it.
struct PlainLine: Sendable {
    /// In Unicode scalars, the ellipsis included.
    static let longest = 300
    private static let veil = "[key]"

    private let key: APIKey

    init(hiding key: APIKey) {
        self.key = key
    }

    func callAsFunction(_ text: String) -> String {
        // Made plain first: a key with invisible marks in it would otherwise come together after it was looked for.
        let line = veiled(Self.joined(text))
        if line.utf8.count <= Self.longest { return line }
        let scalars = line.unicodeScalars
        return scalars.count <= Self.longest ? line : String(scalars.prefix(Self.longest - 1)) + "…"
    }

    /// Hides the key itself, and anything else that looks like one: a revoked key in an error text is a key as well.
    ///
    /// By bytes, not characters: a mark before or after the key would be one character with its end, and hide it from us.
    private func veiled(_ line: String) -> String {
        // An id, as every answer brings one, does not have the letter that the prefix begins with.
        guard let first = APIKey.prefix.utf8.first, line.utf8.contains(first) else { return line }
        let (prefix, secret) = (Array(APIKey.prefix.utf8), Array(key.secret.utf8))
        var rest = Array(line.utf8)[...]
        var result: [UInt8] = []
        result.reserveCapacity(rest.count)
        while let byte = rest.first {
            guard rest.starts(with: prefix) else {
                result.append(byte)
                rest.removeFirst()
                continue
            }
            let isOurs = rest.starts(with: secret)
            rest.removeFirst(isOurs ? secret.count : prefix.count)
            let tail = rest.prefix(while: Self.isOfKeys)
            // The bare prefix is no secret: "key must start with luma-api-".
            result += isOurs || !tail.isEmpty ? Array(Self.veil.utf8) : prefix
            rest = rest[tail.endIndex...]
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isOfKeys(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func joined(_ text: String) -> String {
        // A word of ASCII, as ids and states are, is one line as it stands.
        if text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) { return text }
        var line = String.UnicodeScalarView()
        var owesSpace = false
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator: owesSpace = !line.isEmpty
            // Marks that turn the direction of writing can make a terminal show another text than was sent.
            case .format, .surrogate, .privateUse, .unassigned: continue
            default:
                if owesSpace { line.append(" ") }
                owesSpace = false
                line.append(scalar)
            }
        }
        return String(line)
    }
}
