import NightshiftCore

/// How much of a request's body was given to the network: the proof of what a failed submission can have caused.
///
/// An error's type says little about when it struck (a connection may close during the handshake, or just after the last
/// byte). Whether the first byte of the body was ever handed over says it for certain.
final class BodyProgress: Sendable {
    private struct State {
        var handed: Int64 = 0
        var failure: BodyFailure?
        var isSealed = false
    }

    private let state = Guarded(State())

    /// Called before bytes are handed over. Throws once the exchange was given up, so that none go out after the verdict.
    func hand(over count: Int) throws {
        try state.withLock { state in
            if state.isSealed { throw BodyFailure(reason: "the request was given up") }
            state.handed += Int64(count)
        }
    }

    func fail(_ failure: BodyFailure) {
        state.withLock { $0.failure = $0.failure ?? failure }
    }

    /// Ends the body for good and says what a failure of its exchange means.
    func verdict(on reason: String, length: Int64) -> TransportError {
        state.withLock { state in
            state.isSealed = true
            if let failure = state.failure { return .bodyUnreadable(failure.reason) }
            if state.handed == 0 { return .notSent(reason) }
            if state.handed < length {
                return .broken("\(reason), \(state.handed) of \(length) bytes of the request sent")
            }
            return .broken(reason)
        }
    }
}

/// A file of the body that can't be read as announced.
struct BodyFailure: Error {
    let reason: String
}
