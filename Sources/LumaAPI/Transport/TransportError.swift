/// How an exchange failed, told apart by what the other side can have seen of the request.
///
/// Money hangs on the difference ("Money" of the contract): a submission that was not sent can't be charged, one that broke
/// may be. What is not certain is `broken`.
package enum TransportError: Error, Hashable, Sendable {
    /// Not a byte of the request's body left this machine, or nothing of a request without one: no address, connection
    /// refused, no TLS. Nobody can have acted on it.
    case notSent(String)
    /// Anything after that.
    case broken(String)
    /// A file of the body could not be read to its end. The body was never completed, so nobody can have acted on it.
    case bodyUnreadable(String)

    /// What happened, in one line for people.
    package var reason: String {
        switch self {
        case .notSent(let reason), .broken(let reason), .bodyUnreadable(let reason): reason
        }
    }
}
