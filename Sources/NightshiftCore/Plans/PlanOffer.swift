/// What one commitment comes to for a month's workload.
package struct PlanOffer: Hashable, Sendable {
    package let commitment: Commitment
    /// Of a month.
    package let workload: Workload
    package let breakEven: BreakEven

    package init(_ commitment: Commitment, for workload: Workload) {
        self.commitment = commitment
        self.workload = workload
        breakEven = BreakEven(of: commitment, for: workload)
    }

    /// What an image costs at the use that the workload makes of the capacity, to the nearest micro-dollar; `nil` without images.
    package var perImage: MicroDollars? {
        workload.images > 0 ? commitment.monthlyCost.times(1, over: workload.images) : nil
    }

    /// What an image of the workload's mix would cost were the capacity used up, to the nearest micro-dollar.
    package var perImageAtFullUse: MicroDollars? {
        guard workload.images > 0 else { return nil }
        // As many images as fit, (capacity / weight) × images, whole or not.
        return commitment.plan.perUnitAndMonth.times(
            workload.weight.tenths, over: ProvisionedPlan.capacity(units: 1).tenths * workload.images)
    }

    /// The used part of the capacity, in percent with four decimals.
    package var usePercent: String {
        Ratio.percent(workload.weight.tenths, of: commitment.capacity.tenths)
    }
}
