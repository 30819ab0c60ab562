import NightshiftCore

/// Out of credits and told to wait for more: one job a minute shows whether they flow again.
struct CreditWatch: Hashable, Sendable {
    /// What shows that there are credits again.
    enum Proof: Hashable, Sendable {
        /// After a 402: a submission is accepted.
        case acceptance
        /// After `budget_exhausted`, which strikes what was accepted, and costs: a generation completes.
        case completion
    }

    private static let pause: Duration = .seconds(60)

    /// When the next probe may go out, and what is waited for; `nil` while there are credits for all we know.
    private(set) var nextProbe: Timestamp?
    private var proof: Proof?
    /// When the account was last seen to be exhausted.
    private var exhaustedAt: Timestamp?

    mutating func exhausted(until proof: Proof, at now: Timestamp) {
        // The stronger proof is not given up for the weaker.
        self.proof = self.proof == .completion ? .completion : proof
        nextProbe = now + Self.pause
        exhaustedAt = now
    }

    mutating func accepted(at now: Timestamp) {
        switch proof {
        case .acceptance: self = CreditWatch()
        // One probe at a time, and its end tells.
        case .completion: nextProbe = now + Self.pause
        case nil: break
        }
    }

    /// Whether the completion of a generation ends the waiting. One that was submitted before says nothing.
    mutating func completed(submittedAt: Timestamp) -> Bool {
        guard proof == .completion, let exhaustedAt, submittedAt > exhaustedAt else { return false }
        self = CreditWatch()
        return true
    }
}
