/// A Provisioned Throughput commitment, from "Provisioned Throughput" of the pricing document.
package enum ProvisionedPlan: String, CaseIterable, Sendable {
    case oneMonth = "1 month"
    case threeMonths = "3 months"
    case oneYear = "1 year"

    /// The smallest commitment that can be bought.
    package static let fewestUnits = 8

    /// The month that the published cost per image is reckoned with: thirty days.
    package static let minutesPerMonth = 60 * 24 * 30

    /// What so many units carry in a month; one unit carries one request of `uni-1` a minute.
    package static func capacity(units: Int) -> Weight { .requests(units * minutesPerMonth) }

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

    /// The published cost per image at full use, in thousandths of a dollar.
    ///
    /// For `uni-1` the unit price over the 43,200 requests of a 30-day month, rounded half up; for `uni-1-max` that
    /// rounded figure divided by 0.4, which is how the pricing document's own column comes about.
    package func effectiveMilliDollars(_ model: Model) -> Int64 {
        let requestsPerMonth = Int64(Self.minutesPerMonth)
        let uni1 = (perUnitAndMonth.amount + requestsPerMonth * 500) / (requestsPerMonth * 1_000)
        switch model {
        case .uni1: return uni1
        case .uni1Max: return (uni1 * 10 + 2) / 4
        }
    }
}
