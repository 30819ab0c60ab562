package import NightshiftCore

/// What `plans` answers: pay-as-you-go beside every commitment, for one month's workload.
package struct PlansReport: Sendable {
    let comparison: PlanComparison
    /// What the workload is, in words, and what else the reader must know.
    let heading: String
    let notes: [String]
    /// Whether pay-as-you-go at its default limits is too slow for what was asked.
    let exceedsDefaultLimits: Bool
    let history: SubmissionHistory?

    package init(
        _ comparison: PlanComparison, heading: String, notes: [String] = [], exceedsDefaultLimits: Bool = false,
        history: SubmissionHistory? = nil
    ) {
        self.comparison = comparison
        self.heading = heading
        self.notes = notes
        self.exceedsDefaultLimits = exceedsDefaultLimits
        self.history = history
    }

    var advice: PlanAdvice { PlanAdvice(comparison: comparison, exceedsDefaultLimits: exceedsDefaultLimits) }

    package var units: Int { comparison.needed.units }

    private var workload: Workload { comparison.workload }

    // MARK: Text

    package func text() -> String {
        let sections = [
            [heading] + workloadLines, history.map { HistoryTable($0).lines } ?? [], unitLines,
            [table, legend, published],
            notes, PlanTerms.lines, ["recommendation  " + advice.text],
        ]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    private var workloadLines: [String] {
        workload.counts.sorted { $0.key < $1.key }.map { kind, count in
            let inputs = kind.inputImages == 1 ? "1 input image" : "\(kind.inputImages) input images"
            return "  \(count) × \(kind.model.rawValue), \(inputs), at $\(kind.price.decimal): "
                + "$\((kind.price * count).decimal)"
        }
            + workload.lumps.sorted { $0.key.rawValue < $1.key.rawValue }.map { model, lump in
                "  \(lump.images) × \(model.rawValue), input images no longer on record: $\(lump.cost.decimal)"
            }
            + workload.unpaid.sorted { $0.key.rawValue < $1.key.rawValue }.map { model, count in
                "  \(count) × \(model.rawValue), refunded: capacity used, nothing paid"
            }
    }

    private var unitLines: [String] {
        let needed = comparison.needed
        return ["units  \(needed.units), decided by \(PlanWords.reason(needed.deciding))"]
            + needed.needs.map { "  \($0.units) for \(PlanWords.reason($0.reason))" }
    }

    private var table: String {
        var table = TextTable([
            ("plan", .left), ("units", .right), ("$ a month", .right), ("$ in all", .right), ("more $ a month", .right),
            ("used %", .right), ("$ an image", .right), ("at full use", .right), ("pays off from", .right),
        ])
        table.add([
            "pay-as-you-go", "", workload.cost.decimal, "", "", "",
            workload.cost.times(1, over: workload.images).decimal, "", "",
        ])
        for offer in comparison.offers {
            let breakEven: String
            switch offer.breakEven {
            case .images(let images): breakEven = PlanWords.images(images)
            case .never: breakEven = "never"
            }
            table.add([
                offer.commitment.plan.rawValue, "\(offer.commitment.units)", offer.commitment.monthlyCost.decimal,
                offer.commitment.totalCost.decimal, (offer.commitment.monthlyCost - workload.cost).decimal,
                PlanWords.percent(workload.weight, of: offer.commitment.capacity), offer.perImage?.decimal ?? "",
                offer.perImageAtFullUse?.decimal ?? "", breakEven,
            ])
        }
        return table.rendered
    }

    private var legend: String {
        "pays off from: images a month of this mix that cost no less under pay-as-you-go; never: the units are full before"
    }

    private var published: String {
        let figures = comparison.offers.map { offer in
            let plan = offer.commitment.plan
            return Model.allCases.map { "$\(PlanWords.published(plan, $0))" }.joined(separator: " / ")
                + " (\(plan.rawValue))"
        }
        return "published for full use, \(Model.allCases.map(\.rawValue).joined(separator: " / ")): "
            + figures.joined(separator: ", ")
    }

    // MARK: CSV

    package func csv() -> String {
        let head = [
            "plan", "months", "units", "monthly_usd", "total_usd", "difference_usd", "use_percent", "per_image_usd",
            "per_image_at_full_use_usd", "break_even_images",
        ]
        let payAsYouGo = [
            "pay-as-you-go", "", "", workload.cost.decimal, "", "0.0000", "",
            workload.cost.times(1, over: workload.images).decimal, "", "",
        ]
        let lines = comparison.offers.map { offer in
            let breakEven: String
            switch offer.breakEven {
            case .images(let images): breakEven = "\(images)"
            case .never: breakEven = "never"
            }
            return [
                PlanWords.name(offer.commitment.plan), "\(offer.commitment.plan.months)", "\(offer.commitment.units)",
                offer.commitment.monthlyCost.decimal, offer.commitment.totalCost.decimal,
                (offer.commitment.monthlyCost - workload.cost).decimal, offer.usePercent,
                offer.perImage?.decimal ?? "", offer.perImageAtFullUse?.decimal ?? "", breakEven,
            ]
        }
        return ([head, payAsYouGo] + lines).map(CSVLine.encode).joined(separator: "\n")
    }
}
