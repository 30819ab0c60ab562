/// Why the page can't be served.
package enum DashboardError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The port is in use, or the address is not this machine's.
    case cannotListen(address: String, port: Int, reason: String)

    package var description: String {
        switch self {
        case .cannotListen(let address, let port, let reason):
            "the dashboard can't listen on \(address), port \(port): \(reason); choose another port, or 0 for any that is free"
        }
    }
}
