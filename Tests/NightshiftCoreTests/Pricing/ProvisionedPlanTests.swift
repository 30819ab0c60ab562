import NightshiftCore
import Testing

/// "Provisioned Throughput" of the pricing document.
@Suite("Provisioned plans")
struct ProvisionedPlanTests {
    private struct Row {
        let months: Int
        let unit: MicroDollars
        let effective: [Model: Int64]
        /// Of the smallest commitment, eight units.
        let monthly: MicroDollars
        let total: MicroDollars
    }

    private func row(_ plan: ProvisionedPlan) -> Row {
        switch plan {
        case .oneMonth:
            Row(
                months: 1, unit: .dollars(3_800), effective: [.uni1: 88, .uni1Max: 220], monthly: .dollars(30_400),
                total: .dollars(30_400))
        case .threeMonths:
            Row(
                months: 3, unit: .dollars(2_800), effective: [.uni1: 65, .uni1Max: 163], monthly: .dollars(22_400),
                total: .dollars(67_200))
        case .oneYear:
            Row(
                months: 12, unit: .dollars(2_100), effective: [.uni1: 49, .uni1Max: 123], monthly: .dollars(16_800),
                total: .dollars(201_600))
        }
    }

    @Test("has three commitments")
    func commitments() {
        #expect(ProvisionedPlan.allCases.map(\.rawValue) == ["1 month", "3 months", "1 year"])
    }

    @Test("unit price and length", arguments: ProvisionedPlan.allCases)
    func unitPrice(plan: ProvisionedPlan) {
        #expect(plan.perUnitAndMonth == row(plan).unit)
        #expect(plan.months == row(plan).months)
    }

    @Test("the published effective cost per image", arguments: ProvisionedPlan.allCases, Model.allCases)
    func effective(plan: ProvisionedPlan, model: Model) {
        #expect(plan.effectiveMilliDollars(model) == row(plan).effective[model])
    }

    @Test("eight units at least", arguments: ProvisionedPlan.allCases)
    func fewestUnits(plan: ProvisionedPlan) {
        #expect(ProvisionedPlan.fewestUnits == 8)
        for units in [-8, 0, 1, 7] { #expect(Commitment(plan, units: units) == nil) }
        #expect(Commitment(plan, units: 8)?.monthlyCost == row(plan).monthly)
        #expect(Commitment(plan, units: 8)?.totalCost == row(plan).total)
    }

    @Test("a year of a hundred units")
    func large() {
        #expect(Commitment(.oneYear, units: 100)?.monthlyCost == .dollars(210_000))
        #expect(Commitment(.oneYear, units: 100)?.totalCost == .dollars(2_520_000))
    }
}
