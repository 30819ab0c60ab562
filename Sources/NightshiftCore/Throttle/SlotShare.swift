/// Our share of the account's concurrent generations: additive increase, reset on refusal.
///
/// A 429 for concurrency against a share that we kept means that someone else uses the account, or that a generation we
/// gave up on still runs. The share drops to what of ours may run now, and one slot is tried again each `patience`.
package struct SlotShare: Hashable, Sendable {
    /// How long without a refusal before one more slot is tried.
    package static let patience: Duration = .seconds(30)

    /// What the user said the account has.
    package let configured: Int
    private var lowered: Int
    private var lastChange: Timestamp?

    package init(configured: Int) {
        self.configured = configured
        lowered = configured
    }

    /// The slots that may be used at `now`.
    package func slots(at now: Timestamp) -> Int {
        guard let lastChange else { return configured }
        let regained = max(0, (now - lastChange) / Self.patience)
        return min(configured, lowered + Int(regained))
    }

    /// The provider said "Too many concurrent jobs" while at most so many others of ours were accepted and not ended. Of several that
    /// are refused together each lowers it by one, down to what was accepted.
    package mutating func refused(holding others: Int, at now: Timestamp) {
        lowered = min(slots(at: now), max(1, others))
        lastChange = now
    }
}
