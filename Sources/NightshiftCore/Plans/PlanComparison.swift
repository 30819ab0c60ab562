/// Pay-as-you-go beside every commitment.
package struct PlanComparison: Hashable, Sendable {
    /// What pay-as-you-go cost or would cost over some months that each commitment is held against.
    package struct Bill: Hashable, Sendable {
        package let months: Int
        package let cost: MicroDollars

        package init(months: Int, cost: MicroDollars) {
            self.months = months
            self.cost = cost
        }
    }

    /// What follows from the bill.
    package enum Advice: Hashable, Sendable {
        /// Cheaper than every commitment, and by so much than the cheapest.
        case payAsYouGo(cheaperBy: MicroDollars, than: PlanOffer)
        /// The cheapest commitment, and by how much.
        case provisioned(PlanOffer, cheaperBy: MicroDollars)
        /// The cheapest commitment costs the same.
        case even(PlanOffer)
    }

    /// Of a month.
    package let workload: Workload
    package let needed: UnitsNeeded
    package let bill: Bill
    /// In the order of the pricing document.
    package let offers: [PlanOffer]
    package let advice: Advice

    /// - Parameter bill: the months to compare over; one month of the workload where it is `nil`.
    package init?(of workload: Workload, needing needed: UnitsNeeded, over bill: Bill? = nil) {
        let bill = bill ?? Bill(months: 1, cost: workload.cost)
        let offers = ProvisionedPlan.allCases.compactMap { plan in
            Commitment(plan, units: needed.units).map { PlanOffer($0, for: workload) }
        }
        guard let cheapest = offers.min(by: { $0.commitment.monthlyCost < $1.commitment.monthlyCost }) else {
            return nil
        }
        self.workload = workload
        self.needed = needed
        self.bill = bill
        self.offers = offers
        let committed = cheapest.commitment.monthlyCost * bill.months
        if committed == bill.cost {
            advice = .even(cheapest)
        } else if committed > bill.cost {
            advice = .payAsYouGo(cheaperBy: committed - bill.cost, than: cheapest)
        } else {
            advice = .provisioned(cheapest, cheaperBy: bill.cost - committed)
        }
    }

    /// What a commitment costs more than pay-as-you-go over the bill's months; negative where it costs less.
    package func difference(of offer: PlanOffer) -> MicroDollars {
        offer.commitment.monthlyCost * bill.months - bill.cost
    }
}
