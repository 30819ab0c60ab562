/// A secret key of the API, held so that it cannot get out by accident: neither printed, nor reflected, nor encoded.
///
/// Its form follows "401 rules of the server" of the contract ("Errors").
package struct APIKey: Sendable {
    /// Every key starts with this.
    package static let prefix = "luma-api-"

    /// The key itself, for the `Authorization` header and for nothing else.
    let secret: String

    /// Eight hexadecimal digits that tell keys apart without giving them away: what logs and the queue may hold.
    package let fingerprint: String

    /// Takes a key as an environment variable or a file holds it; white space around it is cut off.
    package init(_ text: String) throws(APIKeyError) {
        let key = String(text.trimmingPrefix(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        guard !key.isEmpty else { throw .missing }
        // Anything beyond visible ASCII would break the header, or let it carry a second one.
        guard key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .unprintable }
        guard key.hasPrefix(Self.prefix) else { throw .foreign }
        guard key.utf8.count > Self.prefix.utf8.count else { throw .incomplete }
        secret = key
        fingerprint = KeyFingerprint.of(key)
    }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "API key \(fingerprint)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["fingerprint": fingerprint]) }
}
