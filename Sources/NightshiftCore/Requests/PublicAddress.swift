import Foundation

/// The contract's rule for image addresses: https, and reachable by the public.
package enum PublicAddress {
    /// Why the provider would refuse the address, or `nil` when nothing about its form speaks against it.
    package static func objection(to text: String) -> String? {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased() else {
            return "is not a URL: '\(text)'"
        }
        guard scheme == "https" else { return "URL must use https, not \(scheme)" }
        guard let host = parts.host?.lowercased(), !host.isEmpty else { return "URL names no host" }
        guard parts.user == nil, parts.password == nil else { return "URL must not carry a user name or password" }
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        if name == "localhost" || name.hasSuffix(".localhost") || name.hasSuffix(".local") || isPrivate(name) {
            return "URL must be publicly reachable, \(name) is not"
        }
        return nil
    }

    private static func isPrivate(_ host: String) -> Bool {
        if host.hasPrefix("[") || host.contains(":") {
            let address = host.trimmingCharacters(in: ["[", "]"])
            return address == "::1" || address == "::" || address.hasPrefix("fc") || address.hasPrefix("fd")
                || address.hasPrefix("fe8") || address.hasPrefix("fe9") || address.hasPrefix("fea")
                || address.hasPrefix("feb") || address.hasPrefix("::ffff:")
        }
        let octets = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        guard octets.count == 4, let first = octets[0], let second = octets[1], octets[2] != nil, octets[3] != nil
        else { return false }
        return switch (first, second) {
        case (0, _), (10, _), (127, _), (169, 254), (192, 168), (172, 16...31), (100, 64...127): true
        default: first >= 224
        }
    }
}
