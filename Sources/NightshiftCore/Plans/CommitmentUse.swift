/// How much of a commitment some submissions used, beside what they cost under pay-as-you-go.
///
/// The books stay in pay-as-you-go prices: limits and budgets are computed from those. A range, as a submission without a known
/// end may or may not have taken capacity.
package struct CommitmentUse: Hashable, Sendable {
    package let commitment: Commitment
    /// Submissions that certainly took capacity: completed, or accepted and refunded.
    package let least: Weight
    /// All of them.
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

    /// - Parameter rows: costs by model alone; one of a model that is not known weighs as the heaviest.
    package init(_ commitment: Commitment, rows: [CostRow]) {
        let weights = RateLimit.Weights.byModel
        var (least, most, charge) = (Weight.zero, Weight.zero, ChargeRange.nothing)
        for row in rows {
            let each = weights.weight(of: row.values.first.flatMap(Model.init) ?? .uni1Max)
            least = least + each * (row.images + row.refundedAttempts)
            most = most + each * row.attempts
            charge = charge + row.charge
        }
        self.init(commitment, least: least, most: most, payAsYouGo: charge)
    }

    /// The part of a month's price that it stands for, to the nearest micro-dollar.
    package var share: ChargeRange {
        ChargeRange(low: commitment.share(of: least), high: commitment.share(of: most))
    }
}
