import NightshiftCore
import TestSupport
import Testing

@Suite("Break-even")
struct BreakEvenTests {
    private func of(_ model: Model, inputs: Int, count: Int = 1) throws -> Workload {
        var workload = Workload()
        workload.add(try #require(Workload.Kind(model, inputImages: inputs)), count: count)
        return workload
    }

    /// A year of 8 units costs $16,800 a month and carries 345,600 requests of `uni-1` or 138,240 of `uni-1-max`.
    @Test(
        "a year of eight units, worked out by hand",
        arguments: [
            // 16800 / 0.0404 = 415,841.6: more than fit.
            (Model.uni1, 0, BreakEven.never), (.uni1, 1, .never),
            // 16800 / 0.0464 = 362,068.97: still more.
            (.uni1, 2, .never),
            // 16800 / 0.0494 = 340,080.97
            (.uni1, 3, .images(340_081)),
            // 16800 / 0.0674 = 249,258.2
            (.uni1, 9, .images(249_259)),
            // 16800 / 0.1000 = 168,000; 16800 / 0.1210 = 138,842.98: more than fit.
            (.uni1Max, 0, .never), (.uni1Max, 7, .never),
            // 16800 / 0.1240 = 135,483.9
            (.uni1Max, 8, .images(135_484)),
            // 16800 / 0.1270 = 132,283.5
            (.uni1Max, 9, .images(132_284)),
        ])
    func byHand(model: Model, inputs: Int, expected: BreakEven) throws {
        let commitment = try #require(Commitment(.oneYear, units: 8))
        #expect(BreakEven(of: commitment, for: try of(model, inputs: inputs)) == expected)
    }

    @Test("a month pays off for no image of the list, three months only for uni-1 with nine inputs")
    func shorter() throws {
        for model in Model.allCases {
            for inputs in 0...9 {
                let mix = try of(model, inputs: inputs)
                let month = try #require(Commitment(.oneMonth, units: 8))
                #expect(BreakEven(of: month, for: mix) == .never)
                let quarter = try #require(Commitment(.threeMonths, units: 8))
                // 22400 / 0.0674 = 332,344.2
                let expected = model == .uni1 && inputs == 9 ? BreakEven.images(332_345) : .never
                #expect(BreakEven(of: quarter, for: mix) == expected)
            }
        }
    }

    /// Half and half at $0.0674 and $0.1270 an image costs $0.0972 and weighs 1.75: 16800 / 0.0972 = 172,839.5, which weigh
    /// 302,470 of the 345,600 that 8 units carry.
    @Test("a mix keeps its proportions")
    func mix() throws {
        let mix = try of(.uni1, inputs: 9, count: 500) + of(.uni1Max, inputs: 9, count: 500)
        let commitment = try #require(Commitment(.oneYear, units: 8))
        #expect(BreakEven(of: commitment, for: mix) == .images(172_840))
        #expect(BreakEven(of: commitment, for: mix.times(1_000)) == .images(172_840))
    }

    @Test("nothing has no break-even, nor what was all refunded")
    func nothing() throws {
        let commitment = try #require(Commitment(.oneYear, units: 8))
        #expect(BreakEven(of: commitment, for: Workload()) == .never)
        var refunded = Workload()
        refunded.addUnpaid(.uni1)
        #expect(BreakEven(of: commitment, for: refunded) == .never)
    }

    /// For any commitment and kind: the break-even costs at least as much under pay-as-you-go, an image less costs less, and it
    /// fits into the units; where there is none, the units are full before.
    @Test("is the first number of images that pays off")
    func first() throws {
        var random = SeededRandom(seed: 11)
        for _ in 0..<3_000 {
            let model = random.pick(Model.allCases)
            let mix = try of(model, inputs: Int.random(in: 0...9, using: &random))
            let kind = try #require(mix.counts.keys.first)
            let units = Int.random(in: 8...5_000, using: &random)
            let commitment = try #require(Commitment(random.pick(ProvisionedPlan.allCases), units: units))
            let weight = RateLimit.Weights.byModel.weight(of: model)
            switch BreakEven(of: commitment, for: mix) {
            case .images(let images):
                #expect(kind.price * images >= commitment.monthlyCost)
                #expect(kind.price * (images - 1) < commitment.monthlyCost)
                #expect(weight * images <= commitment.capacity)
            case .never:
                let full = commitment.capacity.tenths / weight.tenths
                #expect(kind.price * full < commitment.monthlyCost)
            }
        }
    }

    @Test("comes no later with more input images, a longer commitment or fewer units", arguments: Model.allCases)
    func monotone(model: Model) throws {
        func images(_ plan: ProvisionedPlan, _ units: Int, _ inputs: Int) throws -> Int {
            switch BreakEven(of: try #require(Commitment(plan, units: units)), for: try of(model, inputs: inputs)) {
            case .images(let images): images
            case .never: .max
            }
        }
        for inputs in 1...9 {
            for plan in ProvisionedPlan.allCases {
                #expect(try images(plan, 8, inputs) <= images(plan, 8, inputs - 1))
                #expect(try images(plan, 8, inputs) <= images(plan, 9, inputs))
            }
            #expect(try images(.oneYear, 8, inputs) <= images(.threeMonths, 8, inputs))
            #expect(try images(.threeMonths, 8, inputs) <= images(.oneMonth, 8, inputs))
        }
    }
}
