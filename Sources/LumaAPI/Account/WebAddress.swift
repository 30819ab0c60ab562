import Foundation
import NightshiftCore

/// The one rule for every address this target opens: https, or http to this very machine.
///
/// Plain http to another host would show the key, or let anybody on the way swap the image. The emulator listens on
/// loopback, where neither can happen.
package enum WebAddress {
    /// Why the address must not be opened, or `nil`. The text never repeats the address: a presigned one is a secret.
    ///
    /// A night's images come from a few hosts, and each address is looked at twice: what was found of an origin is remembered,
    /// and spares the reading of the rest where that is plain.
    package static func objection(to text: String) -> String? {
        guard let origin = plainOrigin(of: text) else { return objectionAnew(to: text) }
        if accepted.withLock({ $0.contains(origin) }) { return nil }
        if let objection = objectionAnew(to: text) { return objection }
        accepted.withLock { accepted in
            if accepted.count >= mostAccepted { accepted = [] }
            // Not with the rest, which is a secret and long.
            accepted.insert(String(origin)[...])
        }
        return nil
    }

    private static let accepted = Guarded<Set<Substring>>([])
    /// Beyond that the set starts anew.
    private static let mostAccepted = 64
    /// In bytes: more than a scheme, a host and a port have.
    private static let longestOrigin = 300

    /// The address up to its path, where all that follows is of characters that a URL may have there as they are: whether it may
    /// be opened then depends on the origin alone.
    private static func plainOrigin(of text: String) -> Substring? {
        let bytes = text.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let slashes = bytes[bytes.index(after: colon)...].prefix(2)
        guard slashes.elementsEqual("//".utf8) else { return nil }
        let path = bytes[slashes.endIndex...].firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
        let end = path ?? text.endIndex
        let isOfHosts = bytes[slashes.endIndex..<end].allSatisfy(isOfHost)
        guard isOfHosts, bytes[..<end].count <= longestOrigin, isPlain(bytes[end...]) else { return nil }
        return text[..<end]
    }

    /// Of a host's name or number, or of a port.
    private static func isOfHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"),
            UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }

    /// Whether these are characters of a path or a query as RFC 3986 has them, and escapes.
    private static func isPlain(_ bytes: Substring.UTF8View) -> Bool {
        var escaped = 0
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "F"),
                UInt8(ascii: "a")...UInt8(ascii: "f"):
                escaped = max(escaped - 1, 0)
            case _ where escaped > 0: return false
            case UInt8(ascii: "%"): escaped = 2
            case UInt8(ascii: "G")...UInt8(ascii: "Z"), UInt8(ascii: "g")...UInt8(ascii: "z"), UInt8(ascii: "/"),
                UInt8(ascii: "?"), UInt8(ascii: "="), UInt8(ascii: "&"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "+"):
                continue
            default: return false
            }
        }
        return escaped == 0
    }

    /// The same, from the whole of it.
    static func objectionAnew(to text: String) -> String? {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased() else {
            return "is not a URL"
        }
        guard let host = parts.host, !bare(host).isEmpty else { return "names no host" }
        if let port = parts.port, !(1...65_535).contains(port) { return "names a port that does not exist: \(port)" }
        guard parts.user == nil, parts.password == nil else { return "must not carry a user name or password" }
        switch scheme {
        case "https": return nil
        case "http":
            // Letters that only look like digits are told apart differently by whoever opens the address.
            return isLoopback(host) && text.utf8.allSatisfy { $0 < 0x80 }
                ? nil : "must use https: plain http is for this machine only, not for \(bare(host))"
        default: return "must use https, not \(scheme)"
        }
    }

    /// 127.0.0.0/8, `::1`, or `localhost`.
    static func isLoopback(_ host: String) -> Bool {
        let name = bare(host).lowercased()
        if name == "localhost" || name == "::1" { return true }
        let octets = name.split(separator: ".", omittingEmptySubsequences: false)
        return octets.count == 4 && octets[0] == "127"
            && octets.allSatisfy { octet in UInt8(octet).map { String($0) == octet } ?? false }
    }

    /// The host of an address, for show; `nil` where it has none.
    package static func host(of text: String) -> String? {
        guard let host = URLComponents(string: text)?.host, !host.isEmpty else { return nil }
        return bare(host)
    }

    private static func bare(_ host: String) -> String {
        host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    }
}
