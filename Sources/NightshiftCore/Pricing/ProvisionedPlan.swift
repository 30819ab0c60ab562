/// A Provisioned Throughput commitment, from "Provisioned Throughput" of the pricing document.
package enum ProvisionedPlan: String, CaseIterable, Sendable {
    case oneMonth = "1 month"
    case threeMonths = "3 months"
    case oneYear = "1 year"

    /// The smallest commitment that can be bought.
    package static let fewestUnits = 8

    package var months: Int {
        switch self {
        case .oneMonth: 1
        case .threeMonths: 3
        case .oneYear: 12
        }
    }

    package var perUnitAndMonth: MicroDollars {
        switch self {
        case .oneMonth: .dollars(3_800)
        case .threeMonths: .dollars(2_800)
        case .oneYear: .dollars(2_100)
        }
    }

    /// What the commitment costs a month, or `nil` below the smallest commitment.
    package func monthlyCost(units: Int) -> MicroDollars? {
        units >= Self.fewestUnits ? perUnitAndMonth * units : nil
    }

    /// What the whole commitment costs, or `nil` below the smallest commitment.
    package func totalCost(units: Int) -> MicroDollars? {
        monthlyCost(units: units).map { $0 * months }
    }

    /// The published cost per image at full use, in thousandths of a dollar.
    ///
    /// For `uni-1` the unit price over the 43,200 requests of a 30-day month, rounded half up; for `uni-1-max` that
    /// rounded figure divided by 0.4, which is how the pricing document's own column comes about.
    package func effectiveMilliDollars(_ model: Model) -> Int64 {
        let requestsPerMonth: Int64 = 60 * 24 * 30
        let uni1 = (perUnitAndMonth.amount + requestsPerMonth * 500) / (requestsPerMonth * 1_000)
        switch model {
        case .uni1: return uni1
        case .uni1Max: return (uni1 * 10 + 2) / 4
        }
    }
}
