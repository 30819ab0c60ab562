import Crypto
import Foundation
import NightshiftCore

/// A secret that notices are signed with, held so that it cannot get out by accident: neither printed nor reflected.
package struct NotifySecret: Sendable {
    private let bytes: [UInt8]

    package enum Flaw: Error, Hashable, Sendable, CustomStringConvertible {
        case short

        package var description: String {
            "the secret for --notify has fewer than \(NotifySecret.shortest) characters; whoever sees a notice could guess it"
        }
    }

    static let shortest = 16

    /// Takes a secret as a variable or a file holds it; white space around it is cut off.
    package init(_ text: String) throws(Flaw) {
        bytes = Array(text.trimmingCharacters(in: .whitespacesAndNewlines).utf8)
        guard bytes.count >= Self.shortest else { throw .short }
    }

    /// `v1=` and the HMAC-SHA256, in lowercase hexadecimal, of the time, a dot and the body.
    ///
    /// The time is part of what is signed, so that nobody can play an old notice again later.
    func signature(of body: String, at timestamp: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("\(timestamp).\(body)".utf8), using: SymmetricKey(data: bytes))
        return "v1=" + Hexadecimal.text(code)
    }
}

extension NotifySecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "a secret" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
