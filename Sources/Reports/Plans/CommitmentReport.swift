package import NightshiftCore

/// The used share of a commitment, beside what pay-as-you-go would have cost.
package struct CommitmentReport: Sendable {
    private let use: CommitmentUse

    package init(_ use: CommitmentUse) {
        self.use = use
    }

    private var commitment: Commitment { use.commitment }

    package var lines: [String] {
        [
            "provisioned  \(commitment.units) units for \(commitment.plan.rawValue): \(commitment.monthlyCost.cents) a month, "
                + "used or not",
            "  used \(used) unit-minutes, \(percent) % of a month of \(commitment.units) units: "
                + "\(StatusReport.cost(use.share)) of its price",
            "  pay-as-you-go \(StatusReport.cost(use.payAsYouGo))",
        ]
    }

    private var used: String {
        let (least, most) = (PlanWords.unitMinutes(use.least), PlanWords.unitMinutes(use.most))
        return use.least == use.most ? least : "between \(least) and \(most)"
    }

    private var percent: String {
        let least = PlanWords.percent(use.least, of: commitment.capacity)
        let most = PlanWords.percent(use.most, of: commitment.capacity)
        return least == most ? least : "between \(least) and \(most)"
    }

    private func percent(of weight: Weight) -> String {
        Ratio.percent(weight.tenths, of: commitment.capacity.tenths)
    }

    package var json: JSONText {
        .object([
            "commitment": .string(PlanWords.name(commitment.plan)),
            "units": JSONText(commitment.units),
            "monthly_usd": .string(commitment.monthlyCost.decimal),
            "unit_minutes": .object([
                "low": .string(PlanWords.unitMinutes(use.least)), "high": .string(PlanWords.unitMinutes(use.most)),
            ]),
            "month_percent": .object([
                "low": .string(percent(of: use.least)), "high": .string(percent(of: use.most)),
            ]),
            "share_usd": Self.json(use.share),
            "pay_as_you_go_usd": Self.json(use.payAsYouGo),
        ])
    }

    private static func json(_ range: ChargeRange) -> JSONText {
        .object(["low": .string(range.low.decimal), "high": .string(range.high.decimal)])
    }
}
