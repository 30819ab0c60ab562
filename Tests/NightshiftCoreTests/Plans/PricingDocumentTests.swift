import NightshiftCore
import Testing

/// Every figure of the pricing document, as the product reckons it.
@Suite("The pricing document")
struct PricingDocumentTests {
    private struct Plan {
        let plan: ProvisionedPlan
        let name: String
        let unit: String
        let uni1: Int64
        let uni1Max: Int64
    }

    private static let plans = [
        Plan(plan: .oneMonth, name: "1 month", unit: "$3800.00", uni1: 88, uni1Max: 220),
        Plan(plan: .threeMonths, name: "3 months", unit: "$2800.00", uni1: 65, uni1Max: 163),
        Plan(plan: .oneYear, name: "1 year", unit: "$2100.00", uni1: 49, uni1Max: 123),
    ]

    /// "Text to image", then "Image edit" and "Image reference (1 image)", then 2 to 9 images.
    @Test("pay-as-you-go: all twenty-two lines")
    func perImage() throws {
        let uni1 = [
            "0.0404", "0.0434", "0.0464", "0.0494", "0.0524", "0.0554", "0.0584", "0.0614", "0.0644", "0.0674",
        ]
        let uni1Max = [
            "0.1000", "0.1030", "0.1060", "0.1090", "0.1120", "0.1150", "0.1180", "0.1210", "0.1240", "0.1270",
        ]
        for (model, prices) in [(Model.uni1, uni1), (.uni1Max, uni1Max)] {
            for (inputs, price) in prices.enumerated() {
                #expect(Workload.Kind(model, inputImages: inputs)?.price.decimal == price)
            }
            let edit = GenerationRequest(
                prompt: "x", model: model, type: .imageEdit, source: .url("https://example.com/a.png"))
            #expect(edit.price?.decimal == prices[1])
        }
        #expect(Workload.Kind(.uni1, inputImages: 10) == nil)
    }

    @Test("1 unit is 1 request a minute of uni-1 or 0.4 of uni-1-max; 10 units are 10 or 4")
    func units() {
        let minute = Weight.requests(1)
        #expect(RateLimit.Weights.byModel.weight(of: .uni1) == minute)
        // 0.4 × 2.5 = 1
        #expect(RateLimit.Weights.byModel.weight(of: .uni1Max) * 4 == minute * 10)
        for (model, requests) in [(Model.uni1, 10), (.uni1Max, 4)] {
            let limit = RateLimit(chosen: 10, weights: .byModel)
            let load = Load(jobs: 100, weight: limit.weight(of: model) * 100, each: limit.weight(of: model))
            #expect(load.fitting(windows: 1, at: limit.capacity) == requests)
            // And back: so many requests a minute take ten units.
            var one = Workload()
            one.add(Workload.Kind(model, inputImages: 0)!)
            var needed = UnitsNeeded()
            needed.add(requestsPerMinute: requests, of: one)
            #expect(needed.units == 10)
        }
    }

    @Test("three plans, eight units at least")
    func plans() {
        #expect(Self.plans.map(\.plan) == ProvisionedPlan.allCases)
        for row in Self.plans {
            #expect(row.plan.rawValue == row.name)
            #expect(row.plan.perUnitAndMonth.cents == row.unit)
            #expect(Commitment(row.plan, units: 7) == nil)
            #expect(Commitment(row.plan, units: 8) != nil)
        }
        #expect(UnitsNeeded().units == 8)
    }

    /// 3800 / 43200 = 0.08796, 2800 / 43200 = 0.06481, 2100 / 43200 = 0.04861, each to three decimals; and
    /// 0.088 / 0.4 = 0.22, 0.065 / 0.4 = 0.1625, 0.049 / 0.4 = 0.1225, to three decimals again.
    @Test("six effective costs per image")
    func effective() {
        #expect(ProvisionedPlan.minutesPerMonth == 43_200)
        for row in Self.plans {
            #expect(row.plan.effectiveMilliDollars(.uni1) == row.uni1)
            #expect(row.plan.effectiveMilliDollars(.uni1Max) == row.uni1Max)
        }
    }

    /// The same figures without the document's rounding, from a month whose units are used up.
    @Test("a month at full use costs the unrounded figure")
    func fullUse() throws {
        let exact: [ProvisionedPlan: (String, String)] = [
            // 3800 / 43200 and 3800 / 17280, and so on.
            .oneMonth: ("0.087963", "0.219907"), .threeMonths: ("0.064815", "0.162037"),
            .oneYear: ("0.048611", "0.121528"),
        ]
        for plan in ProvisionedPlan.allCases {
            for (model, perUnit) in [(Model.uni1, 43_200), (.uni1Max, 17_280)] {
                var month = Workload()
                month.add(try #require(Workload.Kind(model, inputImages: 0)), count: 8 * perUnit)
                let offer = PlanOffer(try #require(Commitment(plan, units: 8)), for: month)
                #expect(offer.usePercent == "100.0000")
                let expected = model == .uni1 ? exact[plan]?.0 : exact[plan]?.1
                #expect(offer.perImage?.decimal == expected)
                #expect(offer.perImageAtFullUse?.decimal == expected)
            }
        }
    }
}
