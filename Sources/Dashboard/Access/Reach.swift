/// Who can get at the page.
package enum Reach: Hashable, Sendable {
    /// This machine alone. Whoever is logged in on it may look.
    case loopback
    /// Whoever reaches the address, with the token that was printed at the start.
    case network(token: Secret)

    /// An address that only this machine reaches needs no token.
    package static func of(address: String, token: Secret) -> Reach {
        isLoopback(address) ? .loopback : .network(token: token)
    }

    /// Names that are looked up are not believed, but for `localhost`.
    package static func isLoopback(_ address: String) -> Bool {
        if address == "localhost" || address == "::1" { return true }
        let parts = address.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
