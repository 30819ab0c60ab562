import NightshiftCore

/// The one sentence that follows from the numbers.
struct PlanAdvice {
    let comparison: PlanComparison
    let exceedsDefaultLimits: Bool

    /// How much cheaper, and over which time.
    private func gap(_ amount: MicroDollars) -> String {
        comparison.bill.months == 1
            ? "\(amount.cents) a month cheaper"
            : "\(amount.cents) cheaper over the \(comparison.bill.months) months on record"
    }

    var text: String {
        switch comparison.advice {
        case .payAsYouGo(let amount, let offer):
            "pay-as-you-go is \(gap(amount)) than the cheapest commitment (\(terms(offer))); "
                + outlook(offer) + reserve
        case .provisioned(let offer, let amount):
            "Provisioned Throughput (\(terms(offer))) is \(gap(amount)) than pay-as-you-go, and binds you to "
                + "\(offer.commitment.totalCost.cents) in all"
        case .even(let offer):
            "pay-as-you-go and the cheapest commitment (\(terms(offer))) cost the same; "
                + "only the commitment is to be paid when less is made"
        }
    }

    private var reserve: String {
        exceedsDefaultLimits ? "; all of it provided that your account's limits are high enough" : ""
    }

    private func terms(_ offer: PlanOffer) -> String {
        "\(offer.commitment.plan.rawValue), \(offer.commitment.units) units, "
            + "\(offer.commitment.monthlyCost.cents) a month"
    }

    /// When the cheapest commitment would pay off.
    private func outlook(_ offer: PlanOffer) -> String {
        switch offer.breakEven {
        case .images(let images): return "that would pay off from \(PlanWords.images(images)) a month of this mix"
        case .never:
            let full = offer.perImageAtFullUse?.decimal ?? "?"
            let paid = comparison.workload.cost.times(1, over: comparison.workload.images).decimal
            return "no number of such images pays any commitment off, as even at full use one costs $\(full), "
                + "against $\(paid)"
        }
    }

    /// The cheaper side in JSON: `pay-as-you-go`, a commitment, or `even`.
    var verdict: (cheapest: String, by: MicroDollars) {
        switch comparison.advice {
        case .payAsYouGo(let amount, _): ("pay-as-you-go", amount)
        case .provisioned(let offer, let amount): (PlanWords.name(offer.commitment.plan), amount)
        case .even: ("even", .zero)
        }
    }
}
