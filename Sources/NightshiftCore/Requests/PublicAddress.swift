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
            // The public has 2000::/3; loopback, link-local, private, mapped and multicast addresses lie outside it.
            let address = host.trimmingCharacters(in: ["[", "]"])
            guard let group = UInt16(address.prefix { $0 != ":" }, radix: 16) else { return true }
            return !(0x2000...0x3FFF).contains(group)
        }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard let last = labels.last, last.hasPrefix("0x") || last.allSatisfy(\.isNumber) else { return false }
        // A name never ends in a number, so this is an IPv4 address. Of its spellings only four plain octets are taken:
        // 127.1, 0x7f.1 and 0177.0.0.1 are all the loopback address.
        let octets = labels.map { $0.count > 1 && $0.hasPrefix("0") ? nil : UInt8($0) }
        guard octets.count == 4, let first = octets[0], let second = octets[1], octets[2] != nil, octets[3] != nil
        else { return true }
        return switch (first, second) {
        case (0, _), (10, _), (127, _), (169, 254), (192, 168), (172, 16...31), (100, 64...127): true
        default: first >= 224
        }
    }
}
