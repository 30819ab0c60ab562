import NightshiftCore

extension PlansReport {
    /// - Parameter breakEven: the table of break-evens, where it was asked for.
    package func json(breakEven: BreakEvenTable? = nil) throws -> String {
        let workload = comparison.workload
        var fields: [String: JSONText] = [
            "images_per_month": JSONText(workload.images),
            "unpaid_requests_per_month": JSONText(workload.requests - workload.images),
            "workload": .array(
                workload.counts.sorted { $0.key < $1.key }.map(Self.json)
                    + workload.lumps.sorted { $0.key.rawValue < $1.key.rawValue }.map(Self.json)),
            "pay_as_you_go": .object([
                "monthly_usd": .string(workload.cost.decimal),
                "per_image_usd": .string(workload.cost.times(1, over: workload.images).decimal),
            ]),
            "units": JSONText(comparison.needed.units),
            "units_needed": .array(
                comparison.needed.needs.map {
                    .object(["for": .string(PlanWords.key($0.reason)), "units": JSONText($0.units)])
                }),
            "plans": .array(comparison.offers.map(json)),
            "differences": PlanTerms.json,
            "notes": .array(notes.map(JSONText.string)),
            "cheapest": .string(advice.verdict.cheapest),
            "cheaper_by_usd": .string(advice.verdict.by.decimal),
            "compared_months": JSONText(comparison.bill.months),
            "recommendation": .string(advice.text),
        ]
        if let history { fields["history"] = HistoryTable(history).json }
        if let breakEven { fields["break_even"] = breakEven.json }
        return try JSONText.object(fields).rendered(indented: true)
    }

    private static func json(_ kind: Workload.Kind, _ count: Int) -> JSONText {
        .object([
            "model": .string(kind.model.rawValue), "input_images": JSONText(kind.inputImages),
            "images": JSONText(count), "price_usd": .string(kind.price.decimal),
            "cost_usd": .string((kind.price * count).decimal),
        ])
    }

    /// Of no single price and no known number of input images.
    private static func json(_ model: Model, _ lump: Workload.Lump) -> JSONText {
        .object([
            "model": .string(model.rawValue), "input_images": .null, "images": JSONText(lump.images),
            "price_usd": .null, "cost_usd": .string(lump.cost.decimal),
        ])
    }

    private func json(_ offer: PlanOffer) -> JSONText {
        let commitment = offer.commitment
        let published = Model.allCases.map { ($0.rawValue, PlanWords.published(commitment.plan, $0)) }
        return .object([
            "commitment": .string(PlanWords.name(commitment.plan)),
            "months": JSONText(commitment.plan.months),
            "units": JSONText(commitment.units),
            "unit_usd": .string(commitment.plan.perUnitAndMonth.decimal),
            "monthly_usd": .string(commitment.monthlyCost.decimal),
            "total_usd": .string(commitment.totalCost.decimal),
            "difference_usd": .string((commitment.monthlyCost - comparison.workload.cost).decimal),
            "use_percent": .string(offer.usePercent),
            "per_image_usd": JSONText(offer.perImage?.decimal),
            "per_image_at_full_use_usd": JSONText(offer.perImageAtFullUse?.decimal),
            "published_per_image_usd": .object(
                Dictionary(uniqueKeysWithValues: published).mapValues(JSONText.string)),
            "break_even_images": BreakEvenTable.number(offer.breakEven),
        ])
    }
}
