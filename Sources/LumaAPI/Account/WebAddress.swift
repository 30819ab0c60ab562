import Foundation

/// The one rule for every address this target opens: https, or http to this very machine.
///
/// Plain http to another host would show the key, or let anybody on the way swap the image. The emulator listens on
/// loopback, where neither can happen.
package enum WebAddress {
    /// Why the address must not be opened, or `nil`. The text never repeats the address: a presigned one is a secret.
    package static func objection(to text: String) -> String? {
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
