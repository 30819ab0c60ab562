import Foundation
import Testing

/// `--provisioned UNITS --commitment PLAN`: the used share beside the books, which stay in pay-as-you-go prices.
@Suite(.bounded) struct PurchaseTests {
    struct Use: Decodable, Equatable {
        struct Range: Decodable, Equatable {
            let low: String
            let high: String
        }

        let commitment: String
        let units: Int
        let monthlyUsd: String
        let unitMinutes: Range
        let monthPercent: Range
        let shareUsd: Range
        let payAsYouGoUsd: Range
    }

    struct Answer: Decodable {
        let provisioned: Use?
    }

    /// 3 of `uni-1` and 2 of `uni-1-max` are 8 unit-minutes of 345,600; a unit-minute of a year is $2,100 / 43,200 =
    /// $0.0486111, of three months $0.0648148, of a month $0.0879630.
    @Test func theUsedShare() async throws {
        try await Bench.with(.init(more: ["--provisioned", "8"])) { bench in
            let max = #", "model": "uni-1-max""#
            try bench.write(
                Manifest.lines(3) + Manifest.line(4, more: max) + Manifest.line(5, more: max), to: "night.jsonl")
            let plan = try await bench.nightshift("plan", "night.jsonl", "--provisioned", "8")
            #expect(
                plan.out.contains(
                    """
                    provisioned  8 units for 1 month: $30400.00 a month, used or not
                      used 8 unit-minutes, under 0.01 % of a month of 8 units: $0.703704 of its price
                      pay-as-you-go $0.3212

                    """), "\(plan)")
            let run = try await bench.nightshift(
                "run", "night.jsonl", "--provisioned", "8", "--commitment", "1-year", "--poll-interval", "1")
            #expect(run.code == 0, "\(run)")
            #expect(
                run.out.hasSuffix(
                    """
                    provisioned  8 units for 1 year: $16800.00 a month, used or not
                      used 8 unit-minutes, under 0.01 % of a month of 8 units: $0.388889 of its price
                      pay-as-you-go $0.3212

                    """), "\(run)")
            // The books are what they always were.
            #expect(try await bench.status().costUsd.low == "0.3212")

            let expected = Use(
                commitment: "3-months", units: 10, monthlyUsd: "28000.0000",
                unitMinutes: .init(low: "8", high: "8"), monthPercent: .init(low: "0.0019", high: "0.0019"),
                shareUsd: .init(low: "0.518519", high: "0.518519"), payAsYouGoUsd: .init(low: "0.3212", high: "0.3212"))
            for command in [
                ["status", "--json"], ["costs", "--format", "json"], ["costs", "night", "--format", "json"],
            ] {
                let purchase = ["--provisioned", "10", "--commitment", "3-months"]
                let said = try await bench.start(command + purchase).finished()
                let answer: Answer = try Bench.decoded(from: said.out)
                #expect(answer.provisioned == expected, "\(said)")
                let plain: Answer = try Bench.decoded(from: try await bench.start(command).finished().out)
                #expect(plain.provisioned == nil)
            }
            for command in ["status", "costs"] {
                let text = try await bench.nightshift(command, "--provisioned", "10", "--commitment", "3-months")
                #expect(text.out.contains("provisioned  10 units for 3 months: $28000.00 a month, used or not\n"))
                #expect(
                    text.out.contains(
                        "used 8 unit-minutes, under 0.01 % of a month of 10 units: $0.518519 of its price"))
            }
        }
    }

    /// A refund costs nothing, but its capacity is used; a lost reply may have used some, and a refused request none.
    @Test func aRangeWhereTheBooksAreOne() async throws {
        try await Bench.with(.init(more: ["--provisioned", "8"])) { bench in
            try bench.write(
                Manifest.line(1) + Manifest.line(2, "Moderated [[fault:content_moderated]]")
                    + Manifest.line(3, "Lost [[fault:drop_reply]]") + Manifest.line(4, "Refused [[fault:http_400]]")
                    + Manifest.line(5, "Odd [[fault:unknown_code]]"), to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--provisioned", "8", "--poll-interval", "1")
            #expect(run.code == 1, "\(run)")
            #expect(
                run.out.contains(
                    """
                      used between 3 and 4 unit-minutes, under 0.01 % of a month of 8 units: between $0.263889 and $0.351852 of \
                    its price
                      pay-as-you-go between $0.0404 and $0.1212

                    """), "\(run)")
        }
    }

    @Test(arguments: [
        ["plan", "x.jsonl", "--commitment", "1-year"],
        ["plan", "x.jsonl", "--provisioned", "8", "--commitment", "2-years"],
        ["run", "x.jsonl", "--provisioned", "7"], ["status", "--provisioned", "7"],
        ["costs", "--commitment", "1-month"],
        ["costs", "--provisioned", "8", "--format", "csv"], ["status", "--provisioned", "100001"],
    ]) func mistakes(_ arguments: [String]) async throws {
        try await Bench.with(nil) { bench in
            try bench.write(Manifest.lines(1), to: "x.jsonl")
            let mistake = try await bench.start(arguments).finished()
            #expect(mistake.code == 2 && mistake.out == "" && mistake.err != "", "\(mistake)")
        }
    }
}
