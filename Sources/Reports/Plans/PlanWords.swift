package import NightshiftCore

/// Plans in words and figures that every answer about them shares.
package enum PlanWords {
    /// `1-month`, as options and JSON have it.
    package static func name(_ plan: ProvisionedPlan) -> String { plan.rawValue.replacing(" ", with: "-") }

    /// The published cost per image at full use: three decimals (`0.088`).
    static func published(_ plan: ProvisionedPlan, _ model: Model) -> String {
        String(MicroDollars(plan.effectiveMilliDollars(model) * 1_000).decimal.dropLast())
    }

    /// Unit-minutes: `2.5`.
    static func unitMinutes(_ weight: Weight) -> String {
        weight.tenths % 10 == 0 ? "\(weight.tenths / 10)" : "\(weight.tenths / 10).\(weight.tenths % 10)"
    }

    /// A reason for a number of units.
    static func reason(_ reason: UnitsNeeded.Reason) -> String {
        switch reason {
        case .smallestCommitment: "the smallest commitment"
        case .volume: "the volume of the month"
        case .chosen: "--units"
        case .rate(let requests): "\(requests) request\(requests == 1 ? "" : "s") a minute"
        case .deadline: "the deadline"
        case .busiestHour: "as fast as in the busiest hour"
        }
    }

    /// A reason in JSON.
    static func key(_ reason: UnitsNeeded.Reason) -> String {
        switch reason {
        case .smallestCommitment: "smallest_commitment"
        case .volume: "volume"
        case .chosen: "chosen"
        case .rate: "rate"
        case .deadline: "deadline"
        case .busiestHour: "busiest_hour"
        }
    }

    /// For people: two decimals, and no zero for what is more than nothing.
    static func percent(_ part: Weight, of whole: Weight) -> String {
        let hundredths = Ratio.rounded(part.tenths, times: 10_000, over: whole.tenths)
        if hundredths == 0, part > .zero { return "under 0.01" }
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    /// `1 image`, `2 images`.
    static func images(_ count: Int) -> String { "\(count) image\(count == 1 ? "" : "s")" }
}
