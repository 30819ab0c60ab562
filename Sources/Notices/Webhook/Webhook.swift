import Foundation
import LumaAPI
import NightshiftCore

/// An address that notices are sent to, and how they look there.
package struct Webhook: Sendable {
    /// Names of the fields that a receiver reads.
    package enum Field {
        /// `finish`, `pause`, `trouble` or `resume`.
        package static let event = "Nightshift-Event"
        /// The same for every try of one notice, so that a receiver can tell a repetition from news.
        package static let delivery = "Nightshift-Delivery"
        /// Seconds since 1970 at which this try was sent.
        package static let timestamp = "Nightshift-Timestamp"
        /// `v1=` and the HMAC-SHA256 of `TIMESTAMP.BODY`; only where there is a secret.
        package static let signature = "Nightshift-Signature"
    }

    package struct Flaw: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String
    }

    private let url: String
    private let secret: NotifySecret?
    /// For show. The rest of the address may be a secret: many services put a token into its path.
    package let host: String

    /// - Throws: `Flaw` for anything but https, or http to this very machine. Its text does not repeat the address.
    package init(_ url: String, secret: NotifySecret?) throws(Flaw) {
        if let objection = WebAddress.objection(to: url) { throw Flaw(description: "the address \(objection)") }
        guard let host = WebAddress.host(of: url) else { throw Flaw(description: "the address names no host") }
        self.url = url
        self.secret = secret
        self.host = host
    }

    /// One try of a notice.
    func request(_ body: String, event: Notice.Event, delivery: String, version: String, at now: Timestamp)
        -> HTTPRequest
    {
        let timestamp = String(now.microseconds / 1_000_000)
        var fields: HTTPFields = [
            "Content-Type": "application/json", "User-Agent": "nightshift/\(version)",
            Field.event: event.rawValue, Field.delivery: delivery, Field.timestamp: timestamp,
        ]
        if let secret { fields.add(Field.signature, secret.signature(of: body, at: timestamp)) }
        var content = RequestBody()
        content.append(body)
        return HTTPRequest(method: .post, url: url, fields: fields, body: content)
    }
}
