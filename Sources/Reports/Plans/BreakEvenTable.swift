import NightshiftCore

/// From how many images a month each commitment pays off, by model and number of input images.
///
/// Under Provisioned Throughput a request weighs the same however many images go into it, so the more there are, the earlier it
/// pays off.
package struct BreakEvenTable: Sendable {
    private struct Row {
        let kind: Workload.Kind
        let offers: [PlanOffer]
    }

    private let units: Int
    private let rows: [Row]

    /// - Parameter units: at least the smallest commitment.
    package init(units: Int) {
        self.units = units
        rows = Model.allCases.flatMap { model in
            (0...PriceList.mostInputImages).compactMap { Workload.Kind(model, inputImages: $0) }
        }.map { kind in
            var one = Workload()
            one.add(kind)
            return Row(
                kind: kind,
                offers: ProvisionedPlan.allCases.compactMap { plan in
                    Commitment(plan, units: units).map { PlanOffer($0, for: one) }
                })
        }
    }

    package func text() -> String {
        var table = TextTable(
            [("model", .left), ("inputs", .right), ("pay-as-you-go $", .right)]
                + ProvisionedPlan.allCases.map { ($0.rawValue, .right) })
        for row in rows {
            table.add(
                [row.kind.model.rawValue, "\(row.kind.inputImages)", row.kind.price.decimal]
                    + row.offers.map { Self.cell($0.breakEven) })
        }
        return
            ([
                "images a month from which \(units) units cost no more than pay-as-you-go", table.rendered,
            ] + footnotes).joined(separator: "\n")
    }

    private var footnotes: [String] {
        let full = rows.filter { $0.kind.inputImages == 0 }.map { row in
            "\(row.kind.model.rawValue) "
                + row.offers.compactMap { $0.perImageAtFullUse.map { "$\($0.decimal)" } }.joined(separator: ", ")
        }
        let most = Model.allCases.map { model in
            "\(capacity(of: model)) of \(model.rawValue)"
        }
        return [
            "never: the units are full before; at full use (\(most.joined(separator: " or ")) a month) an image costs more than "
                + "pay-as-you-go: \(full.joined(separator: "; "))",
            "inputs are references, and the source of an edit; a request weighs the same with any number of them",
        ]
    }

    private func capacity(of model: Model) -> Int {
        ProvisionedPlan.capacity(units: units).tenths / RateLimit.Weights.byModel.weight(of: model).tenths
    }

    private static func cell(_ breakEven: BreakEven) -> String {
        switch breakEven {
        case .images(let images): "\(images)"
        case .never: "never"
        }
    }

    package func csv() -> String {
        let head = ["model", "input_images", "price_usd", "units"] + ProvisionedPlan.allCases.map(PlanWords.name)
        let lines = rows.map { row in
            [row.kind.model.rawValue, "\(row.kind.inputImages)", row.kind.price.decimal, "\(units)"]
                + row.offers.map { Self.cell($0.breakEven) }
        }
        return ([head] + lines).map(CSVLine.encode).joined(separator: "\n")
    }

    package var json: JSONText {
        .array(
            rows.map { row in
                var images: [String: JSONText] = [:]
                for offer in row.offers {
                    images[PlanWords.name(offer.commitment.plan)] = Self.number(offer.breakEven)
                }
                return .object([
                    "model": .string(row.kind.model.rawValue), "input_images": JSONText(row.kind.inputImages),
                    "price_usd": .string(row.kind.price.decimal), "units": JSONText(units),
                    "break_even_images": .object(images),
                ])
            })
    }

    /// `null` where it never pays off.
    static func number(_ breakEven: BreakEven) -> JSONText {
        switch breakEven {
        case .images(let images): JSONText(images)
        case .never: .null
        }
    }
}
