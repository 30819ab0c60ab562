import CCurl

/// The sockets of kept connections, so that one can be looked at before it is used.
///
/// libcurl looks as well, but not well enough for what is not to be sent twice: until 8.0, whatever has come unasked counts as
/// life, and the end of a TLS connection begins with such a thing; from 8.22 on, it looks at no connection more than once a
/// second.
final class KeptSockets {
    struct Address: Hashable {
        let host: String
        let port: Int32
        /// This side's.
        let ownPort: Int32
    }

    private var descriptors: [Address: Int32] = [:]
    private var limit = 256

    /// Remembers a new connection's.
    ///
    /// - Parameter candidates: the sockets that were made for it; there are several where a host has several addresses.
    func note(_ candidates: [Int32], at address: Address) {
        descriptors[address] = candidates.last { nightshift_own_port($0) == address.ownPort }
        guard descriptors.count > limit else { return }
        descriptors = descriptors.filter { nightshift_own_port($1) == $0.ownPort }
        limit = max(256, 2 * descriptors.count)
    }

    /// Whether the connection is open for all that is known here, and nothing has come over it unasked.
    func isQuiet(_ address: Address) -> Bool {
        guard let descriptor = descriptors[address] else { return false }
        return nightshift_own_port(descriptor) == address.ownPort && nightshift_is_quiet(descriptor)
    }
}
