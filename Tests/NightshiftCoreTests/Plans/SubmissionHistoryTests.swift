import Foundation
import NightshiftCore
import Testing

@Suite("Submission history")
struct SubmissionHistoryTests {
    /// Noon of some days, so that no time zone puts them into another month.
    private static let january = Timestamp(seconds: 1_800_014_400)  // 2027-01-15 12:00 UTC
    private static let february = january + .seconds(31 * 86_400)
    private static let april = february + .seconds(59 * 86_400)

    private func tally(
        _ model: Model = .uni1, inputs: Int = 0, outcome: AttemptOutcome.Name = .completed, count: Int = 1,
        at time: Timestamp
    ) throws -> SubmissionTally {
        let price = try #require(PriceList.price(of: model, inputImages: inputs))
        return SubmissionTally(
            quarter: time.microseconds / 900_000_000, model: model, outcome: outcome, count: count, each: price,
            price: price * count)
    }

    @Test("months of the local calendar, with idle ones in the bill")
    func months() throws {
        var history = SubmissionHistory()
        #expect(history.busiestMonth == nil && history.busiestHour == nil)
        #expect(history.bill == PlanComparison.Bill(months: 0, cost: .zero))
        history.add(try tally(count: 2, at: Self.january))
        history.add(try tally(at: Self.january))
        history.add(try tally(.uni1Max, inputs: 2, at: Self.january))
        history.add(try tally(at: Self.april))
        let months = history.months.sorted { $0.key < $1.key }
        #expect(months.map(\.key.text) == ["2027-01", "2027-04"])
        #expect(months.map(\.value.images) == [4, 1])
        #expect(history.busiestMonth?.month.text == "2027-01")
        #expect(history.busiestMonth?.workload.weight == Weight(tenths: 55))
        // 3 × 0.0404 + 0.1060 + 0.0404, over January to April.
        #expect(history.bill == PlanComparison.Bill(months: 4, cost: MicroDollars(267_600)))
    }

    @Test("what the provider took in counts; what it refunded was not paid for")
    func outcomes() throws {
        var history = SubmissionHistory()
        for outcome in AttemptOutcome.Name.allCases { history.add(try tally(outcome: outcome, at: Self.january)) }
        let month = try #require(history.busiestMonth?.workload)
        // All nine but turned away and rejected take capacity; all of those but the refunded one are paid.
        #expect(month.requests == 7 && month.images == 6)
        #expect(month.unpaid == [.uni1: 1])
        #expect(month.cost == MicroDollars(6 * 40_400))
    }

    @Test("what only a sum is known of is paid, weighed and billed like the rest")
    func forgotten() throws {
        var history = SubmissionHistory()
        let quarter = Self.january.microseconds / 900_000_000
        history.add(try tally(at: Self.january))
        for each in [nil, MicroDollars(41)] {
            history.add(
                SubmissionTally(
                    quarter: quarter, model: .uni1Max, outcome: .completed, count: 2, each: each,
                    price: MicroDollars(209_000)))
        }
        let month = try #require(history.busiestMonth?.workload)
        #expect(month.lumps == [.uni1Max: Workload.Lump(images: 4, cost: MicroDollars(418_000))])
        #expect(month.images == 5 && month.cost == MicroDollars(458_400) && month.weight == Weight(tenths: 110))
        #expect(month.weightOfEach == nil && history.bill.cost == month.cost)
        #expect(month.times(2) == month + month)
    }

    @Test("a month in which all was refunded is not the busiest, whatever it used")
    func refundedMonth() throws {
        var history = SubmissionHistory()
        history.add(try tally(at: Self.january))
        history.add(try tally(outcome: .refunded, count: 9, at: Self.february))
        #expect(history.busiestMonth?.month.text == "2027-01" && history.bill.months == 2)
    }

    /// 50 requests in each of six quarter hours, but 90 in the third: the first hour that holds it and three others has the most.
    @Test("the busiest hour is four quarters in a row")
    func busiestHour() throws {
        var history = SubmissionHistory()
        for quarter in 0..<6 {
            let time = Self.january + .seconds(quarter * 900)
            history.add(try tally(count: quarter == 2 ? 90 : 50, at: time))
        }
        let hour = try #require(history.busiestHour)
        #expect(hour.start == Self.january && hour.requests == 240 && hour.weight == .requests(240))
        // Later and lighter by count, but heavier by weight.
        history.add(try tally(.uni1Max, count: 100, at: Self.february))
        #expect(history.busiestHour?.start == Self.february && history.busiestHour?.requests == 100)
    }

    @Test("months count from one to another, both included")
    func counting() {
        let (first, last) = (LocalMonth(of: Self.january), LocalMonth(of: Self.april))
        #expect(first < last && first.months(through: last) == 4 && first.months(through: first) == 1)
    }
}
