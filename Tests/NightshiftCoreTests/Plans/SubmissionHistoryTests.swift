import Foundation
import NightshiftCore
import Testing

@Suite("Submission history")
struct SubmissionHistoryTests {
    /// Noon of some days, so that no time zone puts them into another month.
    private static let january = Timestamp(seconds: 1_800_014_400)  // 2027-01-15 12:00 UTC
    private static let february = january + .seconds(31 * 86_400)
    private static let april = february + .seconds(59 * 86_400)

    private func kind(_ model: Model = .uni1, _ inputs: Int = 0) throws -> Workload.Kind {
        try #require(Workload.Kind(model, inputImages: inputs))
    }

    @Test("months of the local calendar, with idle ones in the bill")
    func months() throws {
        var history = SubmissionHistory()
        #expect(history.busiestMonth == nil && history.busiestHour == nil)
        #expect(history.bill == PlanComparison.Bill(months: 0, cost: .zero))
        for _ in 0..<3 { history.add(try kind(), .completed, at: Self.january) }
        history.add(try kind(.uni1Max, 2), .completed, at: Self.january)
        history.add(try kind(), .completed, at: Self.april)
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
        for outcome in AttemptOutcome.Name.allCases { history.add(try kind(), outcome, at: Self.january) }
        let month = try #require(history.busiestMonth?.workload)
        // All nine but turned away and rejected take capacity; all of those but the refunded one are paid.
        #expect(month.requests == 7 && month.images == 6)
        #expect(month.unpaid == [.uni1: 1])
        #expect(month.cost == MicroDollars(6 * 40_400))
    }

    /// 50 requests in each of six quarter hours, but 90 in the third: the first hour that holds it and three others has the most.
    @Test("the busiest hour is four quarters in a row")
    func busiestHour() throws {
        var history = SubmissionHistory()
        let kind = try kind()
        for quarter in 0..<6 {
            for _ in 0..<(quarter == 2 ? 90 : 50) {
                history.add(kind, .completed, at: Self.january + .seconds(quarter * 900))
            }
        }
        let hour = try #require(history.busiestHour)
        #expect(hour.start == Self.january && hour.requests == 240 && hour.weight == .requests(240))
        // Later and lighter by count, but heavier by weight.
        for _ in 0..<100 { history.add(try self.kind(.uni1Max), .completed, at: Self.february) }
        #expect(history.busiestHour?.start == Self.february && history.busiestHour?.requests == 100)
    }

    @Test("months count from one to another, both included")
    func counting() {
        let (first, last) = (LocalMonth(of: Self.january), LocalMonth(of: Self.april))
        #expect(first < last && first.months(through: last) == 4 && first.months(through: first) == 1)
    }
}
