/// The rate limiter: N tokens, each of which comes back 60 s after the *response* to the request that spent it.
///
/// The API counts a sliding 60-second window over the moments at which it accepted submissions ("Limits"). A request is
/// accepted before its response arrives, so its token returns no earlier than the server forgets it: never more
/// than N are in any window of the server's clock. A bucket refilled at N/60 a second would let up to 2N through in the
/// first minute.
///
/// The spent tokens are the ledger's own rows; this value is what `JobStore.reserve` read of them, so a restart inside a
/// minute needs nothing special.
package struct TokenBucket: Hashable, Sendable {
    /// How long the server remembers a submission.
    package static let window: Duration = .seconds(60)

    package let capacity: Weight
    /// Tokens spent and not yet back, requests on the wire included.
    package private(set) var spent: Weight

    package init(capacity: Weight, spent: Weight) {
        self.capacity = capacity
        self.spent = spent
    }

    /// Spends a token of the given weight, or refuses and leaves the bucket as it is.
    ///
    /// A request heavier than the whole bucket passes an untouched one: otherwise it could never be sent at all.
    package mutating func spend(_ weight: Weight) -> Bool {
        guard spent + weight <= capacity || spent == .zero else { return false }
        spent = spent + weight
        return true
    }

    /// How long after we gave up on a request the server may still accept it: it may lie in a queue on the way.
    package static let lateness: Duration = .seconds(30)

    /// When the token of a request comes back whose reply was lost.
    package static func tokenReturns(afterLossAt loss: Timestamp) -> Timestamp {
        loss + lateness + window
    }

    /// When the token of a request comes back.
    package static func tokenReturns(afterReplyAt reply: Timestamp) -> Timestamp {
        reply + window
    }
}
