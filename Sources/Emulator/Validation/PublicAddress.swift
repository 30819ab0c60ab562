import Foundation

/// Refuses addresses that the real service could not or would not fetch from.
enum PublicAddress {
    static func check(_ url: String, field: String) throws(Refusal) {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(), let host = parts.host,
            !host.isEmpty
        else { throw .badRequest("\(field): url is not a valid URL") }
        guard scheme == "https" else { throw .badRequest("\(field): url must use https") }
        guard isPublic(host.lowercased()) else {
            throw .badRequest("\(field): url must be publicly reachable")
        }
    }

    /// Judged by the name alone; nothing is looked up.
    static func isPublic(_ host: String) -> Bool {
        var host = host
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        if host.contains(":") { return isPublicIPv6(host) }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = labels.compactMap { UInt8($0) }
        if numbers.count == labels.count { return labels.count == 4 && isPublicIPv4(numbers) }
        let last = labels.last.map(String.init) ?? ""
        return labels.count > 1 && !["localhost", "local", "internal", "lan", "home", "test"].contains(last)
    }

    private static func isPublicIPv4(_ bytes: [UInt8]) -> Bool {
        switch (bytes[0], bytes[1]) {
        case (0, _), (10, _), (127, _), (169, 254), (192, 168), (224..., _): false
        case (172, 16...31), (100, 64...127), (198, 18...19): false
        default: true
        }
    }

    private static func isPublicIPv6(_ host: String) -> Bool {
        let isLocal = ["fc", "fd", "fe8", "fe9", "fea", "feb", "ff"].contains { host.hasPrefix($0) }
        return !isLocal && !host.hasPrefix("::")
    }
}
