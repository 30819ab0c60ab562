/// How much of a commitment some submissions used, beside what they cost under pay-as-you-go.
///
/// The books stay in pay-as-you-go prices: limits and budgets are computed from those. A range, as a submission that was not
/// answered may or may not have taken capacity.
package struct CommitmentUse: Hashable, Sendable {
    package let commitment: Commitment
    /// Submissions that certainly took capacity: the provider took them in.
    package let least: Weight
    /// Those that may have, too.
    package let most: Weight
    package let payAsYouGo: ChargeRange

    package init(_ commitment: Commitment, least: Weight, most: Weight, payAsYouGo: ChargeRange) {
        self.commitment = commitment
        self.least = least
        self.most = most
        self.payAsYouGo = payAsYouGo
    }

    /// Of jobs that are to be submitted once each.
    package init(_ commitment: Commitment, of workload: Workload) {
        self.init(
            commitment, least: workload.weight, most: workload.weight, payAsYouGo: ChargeRange(exactly: workload.cost))
    }

    package init(_ commitment: Commitment, _ ledger: [LedgerSum]) {
        let weights = RateLimit.Weights.byModel
        var (least, most, charge) = (Weight.zero, Weight.zero, ChargeRange.nothing)
        for sum in ledger {
            let weight = weights.weight(of: sum.model) * sum.attempts
            if sum.outcome.tookCapacity { least = least + weight }
            if sum.outcome.mayHaveTakenCapacity { most = most + weight }
            charge = charge + sum.charge
        }
        self.init(commitment, least: least, most: most, payAsYouGo: charge)
    }

    /// The part of a month's price that it stands for, to the nearest micro-dollar.
    package var share: ChargeRange {
        ChargeRange(low: commitment.share(of: least), high: commitment.share(of: most))
    }
}
