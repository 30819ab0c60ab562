/// Units of Provisioned Throughput under one of the plans.
package struct Commitment: Hashable, Sendable {
    package let plan: ProvisionedPlan
    package let units: Int

    /// `nil` below the smallest commitment.
    package init?(_ plan: ProvisionedPlan, units: Int) {
        guard units >= ProvisionedPlan.fewestUnits else { return nil }
        self.plan = plan
        self.units = units
    }

    /// What it costs a month, used or not.
    package var monthlyCost: MicroDollars { plan.perUnitAndMonth * units }

    /// What it costs over its whole length: the smallest sum that can be paid for it.
    package var totalCost: MicroDollars { monthlyCost * plan.months }

    /// What its units carry in a month of thirty days.
    package var capacity: Weight { ProvisionedPlan.capacity(units: units) }

    /// The part of a month's price that so much of its capacity stands for, to the nearest micro-dollar.
    package func share(of weight: Weight) -> MicroDollars {
        monthlyCost.times(weight.tenths, over: capacity.tenths)
    }
}
