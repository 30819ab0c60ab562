import NightshiftCore
import Testing

@Suite("Plan comparison")
struct PlanComparisonTests {
    private func images(_ count: Int, _ model: Model = .uni1, inputs: Int = 0) throws -> Workload {
        var workload = Workload()
        workload.add(try #require(Workload.Kind(model, inputImages: inputs)), count: count)
        return workload
    }

    /// 100,000 × $0.0404 = $4,040, against 8 × $2,100 = $16,800; 100,000 of 345,600 are 28.9352 %.
    @Test("a hundred thousand simple images")
    func example() throws {
        let month = try images(100_000)
        let comparison = try #require(PlanComparison(of: month, needing: UnitsNeeded(carrying: month)))
        #expect(comparison.offers.map(\.commitment.monthlyCost.cents) == ["$30400.00", "$22400.00", "$16800.00"])
        #expect(comparison.offers.map(\.commitment.totalCost.cents) == ["$30400.00", "$67200.00", "$201600.00"])
        #expect(comparison.offers.map(\.usePercent) == ["28.9352", "28.9352", "28.9352"])
        #expect(comparison.offers.map { $0.perImage?.decimal } == ["0.3040", "0.2240", "0.1680"])
        #expect(comparison.offers.map { $0.perImageAtFullUse?.decimal } == ["0.087963", "0.064815", "0.048611"])
        #expect(comparison.offers.map(\.breakEven) == [.never, .never, .never])
        #expect(
            comparison.offers.map { comparison.difference(of: $0).cents } == ["$26360.00", "$18360.00", "$12760.00"])
        #expect(comparison.advice == .payAsYouGo(cheaperBy: .dollars(12_760), than: comparison.offers[2]))
    }

    /// 300,000 × $0.0674 = $20,220, against $16,800 a month for a year.
    @Test("a year pays off for many images with nine references")
    func provisioned() throws {
        let month = try images(300_000, inputs: 9)
        let comparison = try #require(PlanComparison(of: month, needing: UnitsNeeded(carrying: month)))
        #expect(comparison.advice == .provisioned(comparison.offers[2], cheaperBy: .dollars(3_420)))
    }

    /// 16,800 images over months that cost $16,800 in all.
    @Test("at the same cost it says so")
    func even() throws {
        let month = try images(1)
        let bill = PlanComparison.Bill(months: 2, cost: .dollars(33_600))
        let comparison = try #require(PlanComparison(of: month, needing: UnitsNeeded(), over: bill))
        #expect(comparison.advice == .even(comparison.offers[2]))
        let less = PlanComparison.Bill(months: 3, cost: .dollars(33_600))
        #expect(
            PlanComparison(of: month, needing: UnitsNeeded(), over: less)?.advice
                == .payAsYouGo(cheaperBy: .dollars(16_800), than: comparison.offers[2]))
    }

    @Test("the largest workload and the most units overflow nothing")
    func largest() throws {
        let month = try images(Workload.mostImages, .uni1Max, inputs: 9)
        var needed = UnitsNeeded(carrying: month)
        needed.add(chosen: 100_000)
        let comparison = try #require(PlanComparison(of: month, needing: needed))
        #expect(needed.needs.map(\.units) == [8, 57_871, 100_000])
        #expect(comparison.offers.last?.commitment.totalCost == .dollars(2_520_000_000))
        #expect(comparison.offers.last?.perImageAtFullUse?.decimal == "0.121528")
    }

    /// 1,000 of `uni-1` and 100 of `uni-1-max` are 1,000 + 250 unit-minutes of 345,600, and that part of $30,400 is
    /// $109.953704.
    @Test("the used share of a commitment")
    func share() throws {
        let commitment = try #require(Commitment(.oneMonth, units: 8))
        let use = CommitmentUse(commitment, of: try images(1_000) + images(100, .uni1Max))
        #expect(use.least == Weight.requests(1_250) && use.most == use.least)
        #expect(use.share == ChargeRange(exactly: MicroDollars(109_953_704)))
        #expect(use.payAsYouGo == ChargeRange(exactly: MicroDollars(50_400_000)))
        // All of it is the whole month's price, whatever the plan.
        for plan in ProvisionedPlan.allCases {
            let commitment = try #require(Commitment(plan, units: 11))
            #expect(commitment.share(of: commitment.capacity) == commitment.monthlyCost)
            #expect(commitment.share(of: .zero) == .zero)
        }
    }

    /// Of each outcome two of `uni-1-max`: five outcomes took capacity, two may have, two did not.
    @Test("the used share of the books is a range")
    func shareOfTheBooks() throws {
        let commitment = try #require(Commitment(.oneYear, units: 8))
        let ledger = AttemptOutcome.Name.allCases.map { outcome in
            LedgerSum(model: .uni1Max, outcome: outcome, attempts: 2, price: MicroDollars(203_000))
        }
        let use = CommitmentUse(
            commitment,
            ledger + [LedgerSum(model: .uni1, outcome: .refunded, attempts: 1, price: MicroDollars(40_400))])
        #expect(use.least == Weight(tenths: 10 * 25 + 10) && use.most == Weight(tenths: 14 * 25 + 10))
        // Completed for certain; on the wire, accepted, lost, unsettled and vanished perhaps.
        #expect(use.payAsYouGo == ChargeRange(low: MicroDollars(203_000), high: MicroDollars(1_218_000)))
        // 26 and 36 unit-minutes at $2,100 / 43,200 = $0.0486111
        #expect(use.share == ChargeRange(low: MicroDollars(1_263_889), high: MicroDollars(1_750_000)))
    }
}

@Suite("Ratios")
struct RatioTests {
    @Test("round as they say, and don't overflow")
    func rounding() {
        #expect(Ratio.roundedUp(7, times: 3, over: 2) == 11 && Ratio.roundedDown(7, times: 3, over: 2) == 10)
        #expect(Ratio.rounded(7, times: 3, over: 2) == 11 && Ratio.rounded(1, times: 1, over: 3) == 0)
        #expect(Ratio.rounded(2, times: 1, over: 3) == 1 && Ratio.roundedUp(0, times: 5, over: 3) == 0)
        #expect(Ratio.roundedUp(.max, times: .max, over: .max) == .max)
        #expect(Ratio.roundedUp(.max, times: 2, over: 1) == .max)
        #expect(Ratio.percent(1, of: 3) == "33.3333" && Ratio.percent(2, of: 3) == "66.6667")
        #expect(Ratio.percent(1, of: 2_000_000) == "0.0001" && Ratio.percent(1, of: 2_000_001) == "0.0000")
        #expect(Ratio.percent(5, of: 2) == "250.0000")
    }
}
