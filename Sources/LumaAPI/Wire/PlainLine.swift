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
        let line = Self.joined(veiled(text))
        let scalars = line.unicodeScalars
        return scalars.count <= Self.longest ? line : String(scalars.prefix(Self.longest - 1)) + "…"
    }

    /// Hides the key itself, and anything else that looks like one: a revoked key in an error text is a key as well.
    private func veiled(_ text: String) -> String {
        guard text.contains(APIKey.prefix) else { return text }
        let parts = text.split(separator: key.secret, omittingEmptySubsequences: false).joined(separator: Self.veil)
        var rest = parts[...]
        var result = ""
        while let found = rest.firstRange(of: APIKey.prefix) {
            let tail = rest[found.upperBound...].prefix {
                $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0))
            }
            result += rest[..<found.lowerBound]
            // The bare prefix is no secret: "key must start with luma-api-".
            result += tail.isEmpty ? APIKey.prefix : Self.veil
            rest = rest[tail.endIndex...]
        }
        return result + rest
    }

    private static func joined(_ text: String) -> String {
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
