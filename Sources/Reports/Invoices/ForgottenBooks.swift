package import NightshiftCore

/// What the books have of pruned batches: what each may have cost, and no id that a line of a bill could be found by.
package struct ForgottenBooks: Sendable {
    let batches: Int
    let charge: ChargeRange

    /// `nil` where no batch was pruned.
    package init?(of store: any JobStore) throws {
        let pruned = try store.batches().filter { $0.prunedAt != nil }
        guard !pruned.isEmpty else { return nil }
        batches = pruned.count
        charge = try pruned.flatMap { try store.costs(of: $0.id, by: []) }.map(\.charge).reduce(.nothing, +)
    }

    package var words: String {
        let amount =
            charge.isKnown ? "$\(charge.low.decimal)" : "$\(charge.low.decimal) to $\(charge.high.decimal)"
        return batches == 1
            ? "what is unknown may be for a batch that was pruned: its ids are forgotten; by the books it cost \(amount)"
            : "what is unknown may be for \(batches) batches that were pruned: their ids are forgotten; by the books they cost \(amount)"
    }
}
