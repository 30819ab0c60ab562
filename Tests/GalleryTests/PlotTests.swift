import Foundation
import NightshiftCore
import Testing

@testable import Gallery

@Suite struct PlotTests {
    @Test(
        arguments: [
            (0, 1), (-3, 1), (0.07, 0.1), (1, 1), (1.01, 2), (30, 50), (50, 50), (65.9328, 100), (1_000, 1_000),
            (4e6, 5e6),
            (.infinity, 1),
        ] as [(Double, Double)]) func scalesEndInRoundNumbers(_ value: Double, _ top: Double)
    {
        #expect(abs(Plot.ceiling(of: value) / top - 1) < 1e-9)
    }

    @Test func drawsFromCornerToCorner() {
        let plot = Plot(times: Timestamp(seconds: 100)..<Timestamp(seconds: 200), most: 50)
        let points = [(Timestamp(seconds: 100), 0.0), (Timestamp(seconds: 150), 12.5), (Timestamp(seconds: 200), 50.0)]
        #expect(plot.line(points) == "M0 240L500 180L1000 0")
        #expect(plot.area(points, above: [points[0]]) == "M0 240L500 180L1000 0L0 240Z")
        // What does not fit is drawn at the edge.
        #expect(plot.y(900) == 0 && plot.y(-1) == 240)
    }

    @Test func numbersHaveADecimal() {
        #expect([0, 0.04, -0.26, 12.34, 1_000].map(Plot.number) == ["0", "0", "-0.3", "12.3", "1000"])
        #expect([0, 29.44, 99.96, 1_632.4].map(Amount.rate) == ["0", "29.4", "100", "1,632"])
        #expect(
            [0, 12, 999, 1_000, 1_234_567, -12, -1_234].map(Amount.grouped) == [
                "0", "12", "999", "1,000", "1,234,567", "-12", "-1,234",
            ])
    }

    @Test func timesAreThoseOfTheZone() throws {
        let clock = ClockText(zone: try #require(TimeZone(identifier: "Europe/Berlin")))
        let evening = Timestamp(seconds: 1_800_000_000)
        #expect(clock.span(evening, evening + .seconds(3_900)) == "15 January 2027, 09:00 – 10:05")
        #expect(clock.span(evening, evening + .seconds(30)) == "15 January 2027, 09:00")
        #expect(clock.span(evening, evening + .seconds(90_000)) == "15 January 2027, 09:00 – 16 January 2027, 10:00")
        #expect(clock.label(evening, in: evening..<evening + .seconds(60)) == "09:00:00")
        #expect(clock.label(evening, in: evening..<evening + .seconds(200_000)) == "15 Jan 09:00")
        #expect(
            [0.26, 9.99, 61, 120, 3_600, 3_900, 90_061].map(ClockText.length) == [
                "0.3 s", "10.0 s", "1 min 1 s", "2 min", "1 h", "1 h 05 min", "25 h 01 min",
            ])
    }

    @Test func manyRowsArePutTogether() throws {
        let rows = (1...40).map { number in
            CostRow(
                values: [number == 7 ? "" : "v\(number)"], images: number, attempts: number + 1, refundedAttempts: 1,
                charge: ChargeRange(exactly: MicroDollars(Int64(number) * 1_000)))
        }
        let table = try #require(CostTable(title: "Cost by x", rows: rows, absent: "without"))
        #expect(table.rows.count == 24 && table.rows[0].value == "v40" && table.rows[0].share == "26.1")
        #expect(
            table.rows[23].value == "17 others" && table.rows[23].images == "153" && table.rows[23].cost == "$0.1530")
        #expect(table.more == "The 23 largest of 40.")
        #expect(CostTable(title: "", rows: [], absent: "") == nil)
    }
}
