import Foundation
import Testing

/// `plans`: what it prints, and that its figures hang together.
@Suite(.bounded) struct PlansTests {
    struct Answer: Decodable {
        struct Line: Decodable, Equatable {
            let model: String
            let inputImages: Int
            let images: Int
            let priceUsd: String
            let costUsd: String
        }

        struct Need: Decodable, Equatable {
            let `for`: String
            let units: Int
        }

        struct Plan: Decodable {
            let commitment: String
            let months: Int
            let units: Int
            let unitUsd: String
            let monthlyUsd: String
            let totalUsd: String
            let differenceUsd: String
            let usePercent: String
            let perImageUsd: String
            let perImageAtFullUseUsd: String
            let publishedPerImageUsd: [String: String]
            let breakEvenImages: Int?
        }

        struct PayAsYouGo: Decodable, Equatable {
            let monthlyUsd: String
            let perImageUsd: String
        }

        struct Month: Decodable, Equatable {
            let month: String
            let images: Int
            let unpaidRequests: Int
            let payAsYouGoUsd: String
            let unitMinutes: String
        }

        struct History: Decodable {
            let months: [Month]
            let busiestHour: [String: JSONValue]
        }

        struct BreakEven: Decodable {
            let model: String
            let inputImages: Int
            let units: Int
            let breakEvenImages: [String: Int?]
        }

        let imagesPerMonth: Int
        let workload: [Line]
        let payAsYouGo: PayAsYouGo
        let units: Int
        let unitsNeeded: [Need]
        let plans: [Plan]
        let differences: [String: JSONValue]
        let notes: [String]
        let cheapest: String
        let cheaperByUsd: String
        let recommendation: String
        let history: History?
        let breakEven: [BreakEven]?
    }

    enum JSONValue: Decodable, Equatable {
        case text(String)
        case number(Int)
        case other

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else if let number = try? container.decode(Int.self) {
                self = .number(number)
            } else {
                self = .other
            }
        }
    }

    private func plans(_ bench: Bench, _ arguments: String...) async throws -> Answer {
        let answer = try await bench.start(["plans", "--format", "json"] + arguments).finished()
        guard answer.code == 0, answer.err == "" else { throw Trouble(answer.description) }
        return try Bench.decoded(from: answer.out)
    }

    @Test func aVolumeInWords() async throws {
        try await Bench.with(nil) { bench in
            let answer = try await bench.nightshift("plans", "--images", "100000")
            #expect(answer.code == 0 && answer.err == "", "\(answer)")
            #expect(
                answer.out == """
                    100000 images a month in 1 run
                      100000 × uni-1, 0 input images, at $0.0404: $4040.0000

                    units  8, decided by the smallest commitment
                      8 for the smallest commitment
                      3 for the volume of the month

                    plan           units   $ a month     $ in all  more $ a month  used %  $ an image  at full use  pays off from
                    pay-as-you-go          4040.0000                                           0.0404
                    1 month            8  30400.0000   30400.0000      26360.0000   28.94      0.3040     0.087963          never
                    3 months           8  22400.0000   67200.0000      18360.0000   28.94      0.2240     0.064815          never
                    1 year             8  16800.0000  201600.0000      12760.0000   28.94      0.1680     0.048611          never
                    pays off from: images a month of this mix that cost no less under pay-as-you-go; never: the units are full before
                    published for full use, uni-1 / uni-1-max: $0.088 / $0.220 (1 month), $0.065 / $0.163 (3 months), $0.049 / $0.123 (1 year)

                                        pay-as-you-go           Provisioned Throughput
                    billing             per image               monthly, per unit
                    minimum spend       none                    8 units
                    contract            none                    1 month, 3 months or 1 year
                    capacity            shared                  dedicated
                    rate limits         yes, and 429s at peaks  none up to the purchased requests a minute
                    latency SLA         no                      yes
                    no-train guarantee  no                      yes: what is processed there never trains the provider's models
                    annual commitments at higher volumes unlock additional discounts: contact sales, support+luma-agents-api@lumalabs.ai

                    recommendation  pay-as-you-go is $12760.00 a month cheaper than the cheapest commitment (1 year, 8 units, $16800.00 a month); no number of such images pays any commitment off, as even at full use one costs $0.048611, against $0.0404

                    """)
            #expect(try bench.files(below: ".") == [])
        }
    }

    /// 300,000 × $0.0674 = $20,220; a year of 8 units is $16,800 a month: 16800 / 0.0674 = 249,258.2.
    @Test func aVolumeThatPaysOff() async throws {
        try await Bench.with(nil) { bench in
            let answer = try await plans(bench, "--images", "300000", "--inputs", "9")
            #expect(answer.imagesPerMonth == 300_000 && answer.units == 8)
            #expect(answer.payAsYouGo == .init(monthlyUsd: "20220.0000", perImageUsd: "0.0674"))
            #expect(answer.plans.map(\.commitment) == ["1-month", "3-months", "1-year"])
            #expect(answer.plans.map(\.months) == [1, 3, 12])
            #expect(answer.plans.map(\.unitUsd) == ["3800.0000", "2800.0000", "2100.0000"])
            #expect(answer.plans.map(\.monthlyUsd) == ["30400.0000", "22400.0000", "16800.0000"])
            #expect(answer.plans.map(\.totalUsd) == ["30400.0000", "67200.0000", "201600.0000"])
            #expect(answer.plans.map(\.differenceUsd) == ["10180.0000", "2180.0000", "-3420.0000"])
            // 300,000 of 345,600
            #expect(answer.plans.map(\.usePercent) == ["86.8056", "86.8056", "86.8056"])
            #expect(answer.plans.map(\.perImageUsd) == ["0.101333", "0.074667", "0.0560"])
            #expect(answer.plans.map(\.breakEvenImages) == [nil, 332_345, 249_259])
            #expect(
                answer.plans.map(\.publishedPerImageUsd) == [
                    ["uni-1": "0.088", "uni-1-max": "0.220"], ["uni-1": "0.065", "uni-1-max": "0.163"],
                    ["uni-1": "0.049", "uni-1-max": "0.123"],
                ])
            #expect(answer.cheapest == "1-year" && answer.cheaperByUsd == "3420.0000")
            #expect(
                answer.recommendation
                    == "Provisioned Throughput (1 year, 8 units, $16800.00 a month) is $3420.00 a month cheaper than "
                    + "pay-as-you-go, and binds you to $201600.00 in all")
            #expect(
                answer.differences.keys.sorted() == [
                    "billing", "capacity", "contract", "discounts", "latency_sla", "minimum_spend",
                    "no_train_guarantee", "rate_limits",
                ])
        }
    }

    /// 12 jobs at $0.0404, and 13 for $0.7160, five of them hero images of the larger model; 22 nights of both.
    @Test func manifests() async throws {
        try await Bench.with(nil) { bench in
            let (one, two) = ("\(Ground.samples)/catalogue.csv", "\(Ground.samples)/campaign.jsonl")
            let answer = try await plans(bench, one, two, "--runs-per-month", "22")
            #expect(answer.imagesPerMonth == 25 * 22)
            // ($0.4848 + $0.7160) × 22
            #expect(answer.payAsYouGo.monthlyUsd == "26.4176")
            #expect(answer.workload.map(\.images).reduce(0, +) == 550)
            #expect(answer.workload.map { Money.micro($0.costUsd) }.reduce(0, +) == 26_417_600)
            #expect(answer.cheapest == "pay-as-you-go")

            let csv = try await bench.nightshift("plans", one, two, "--runs-per-month", "22", "--format", "csv")
            #expect(csv.code == 0 && csv.lines.count == 5)
            #expect(
                csv.lines[0] == "plan,months,units,monthly_usd,total_usd,difference_usd,use_percent,per_image_usd,"
                    + "per_image_at_full_use_usd,break_even_images")
            #expect(csv.lines[1].hasPrefix("pay-as-you-go,,,26.4176,,0.0000,,"))
            #expect(csv.lines[4].hasPrefix("1-year,12,8,16800.0000,201600.0000,16773.5824,"))
        }
    }

    @Test func whatSetsTheUnits() async throws {
        try await Bench.with(nil) { bench in
            let arguments = ["--images", "100000", "--model", "uni-1-max"]
            func needs(_ more: String...) async throws -> Answer {
                let answer = try await bench.start(["plans", "--format", "json"] + arguments + more).finished()
                #expect(answer.code == 0, "\(answer)")
                return try Bench.decoded(from: answer.out)
            }
            // 100,000 × 2.5 / 43,200 = 5.8; 30 × 2.5 = 75; in an hour 60 windows of 1,667 × 2.5.
            let volume = try await needs()
            #expect(volume.unitsNeeded.map(\.units) == [8, 6] && volume.units == 8 && volume.notes == [])
            let rate = try await needs("--rpm", "30")
            #expect(rate.unitsNeeded.map(\.units) == [8, 6, 75] && rate.units == 75)
            #expect(
                rate.notes.count == 1
                    && rate.notes[0].hasSuffix("makes about 20 images a minute at 30 s a generation, not 30"))
            #expect(rate.recommendation.hasSuffix("provided that your account's limits are high enough"))
            let deadline = try await needs("--deadline", "1", "--units", "20")
            #expect(deadline.unitsNeeded.map(\.units) == [8, 6, 4_168, 20] && deadline.units == 4_168)
            #expect(deadline.unitsNeeded.map(\.for) == ["smallest_commitment", "volume", "deadline", "chosen"])
            // A thirtieth of it at a time: 3,334 in 60 windows are 56 each, 140 units.
            let nights = try await needs("--deadline", "1", "--runs-per-month", "30")
            #expect(nights.unitsNeeded.map(\.units) == [8, 6, 140])
            let chosen = try await needs("--units", "20")
            #expect(chosen.units == 20 && chosen.plans.map(\.monthlyUsd) == ["76000.0000", "56000.0000", "42000.0000"])
        }
    }

    @Test func breakEvens() async throws {
        try await Bench.with(nil) { bench in
            let csv = try await bench.nightshift("plans", "--break-even", "--format", "csv").lines
            #expect(csv.count == 21)
            #expect(csv[0] == "model,input_images,price_usd,units,1-month,3-months,1-year")
            #expect(csv[1] == "uni-1,0,0.0404,8,never,never,never")
            #expect(csv[4] == "uni-1,3,0.0494,8,never,never,340081")
            #expect(csv[10] == "uni-1,9,0.0674,8,never,332345,249259")
            #expect(csv[20] == "uni-1-max,9,0.1270,8,never,never,132284")

            let answer = try await plans(bench, "--images", "5", "--units", "16", "--break-even")
            let table = try #require(answer.breakEven)
            #expect(table.count == 20 && table.allSatisfy { $0.units == 16 })
            // Twice the units, twice the price: 33600 / 0.0494 = 680,161.9
            #expect(table[3].breakEvenImages["1-year"] == 680_162)
            #expect(table[0].breakEvenImages["1-year"] == .some(nil))

            let text = try await bench.nightshift("plans", "--break-even")
            #expect(text.lines.count == 24 && text.lines[1].hasPrefix("model      inputs  pay-as-you-go $"), "\(text)")
            #expect(
                text.lines[22].hasPrefix(
                    "never: the units are full before; at full use (345600 of uni-1 or 138240 of uni-1-max a month)"))
        }
    }

    /// Two completed, one of them of the larger model; one refunded and then completed; one refused.
    @Test func whatWasSubmitted() async throws {
        try await Bench.with { bench in
            let early = try await bench.nightshift("plans", "--history")
            #expect(early.code == 5 && early.err.contains("there is no queue"), "\(early)")
            try bench.write(
                Manifest.line(1) + Manifest.line(2, more: #", "model": "uni-1-max""#)
                    + Manifest.line(3, "Once [[fault:generation_failed x1]]")
                    + Manifest.line(4, "Refused [[fault:http_400]]"), to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1")
            #expect(run.code == 1, "\(run)")
            for batch in [[], ["night"]] {
                let said = try await bench.start(["plans", "--history", "--format", "json"] + batch).finished()
                let answer: Answer = try Bench.decoded(from: said.out)
                let months = try #require(answer.history?.months)
                // A run over midnight at the end of a month is two months of it.
                #expect(months.map(\.images).reduce(0, +) == 3)
                #expect(months.map(\.unpaidRequests).reduce(0, +) == 1)
                #expect(months.map { Money.micro($0.payAsYouGoUsd) }.reduce(0, +) == 180_800)
                guard months.count == 1 else { continue }
                #expect(months[0].unitMinutes == "5.5" && answer.payAsYouGo.monthlyUsd == "0.1808")
                #expect(answer.unitsNeeded.map(\.for) == ["smallest_commitment", "volume", "busiest_hour"])
                #expect(answer.history?.busiestHour["requests"] == .number(4))
                #expect(answer.cheapest == "pay-as-you-go" && answer.cheaperByUsd == "16799.8192")
            }
            let text = try await bench.nightshift("plans", "--history")
            #expect(text.out.contains("3 images in 20") && text.out.contains("busiest hour  from 20"), "\(text)")
            #expect(text.out.contains("  1 × uni-1, refunded: capacity used, nothing paid\n"), "\(text)")
        }
    }

    @Test func aChainTakesItsStepsOneAfterAnother() async throws {
        try await Bench.with(nil) { bench in
            let rows = (1...20).map { step in
                Manifest.line(
                    step,
                    more: step == 1
                        ? "" : #", "type": "image_edit", "source": {"job": "job-\#(step < 11 ? "0" : "")\#(step - 1)"}"#
                )
            }
            try bench.write(rows.joined(), to: "chain.jsonl")
            let short = try await bench.nightshift("plans", "chain.jsonl", "--deadline", "0.16")
            #expect(short.code == 2 && short.out == "", "\(short)")
            #expect(
                short.err
                    == "nightshift: a generation takes about 30 s, and 20 of one chain follow one another: no number of units makes that deadline\n"
            )
            let long = try await bench.nightshift("plans", "chain.jsonl", "--deadline", "0.17")
            #expect(long.code == 0 && long.out.contains("takes 10 min for a run of 20 images: in time"), "\(long)")
        }
    }

    static let mistakes: [[String]] = [
        [], ["--images", "0"], ["--images", "1000000001"], ["--images", "5", "--inputs", "10"],
        ["--images", "5", "x.jsonl"], ["--images", "5", "--history"], ["--history", "a", "b"],
        ["--history", "--deadline", "5"], ["--history", "--runs-per-month", "2"],
        ["--images", "5", "--model", "uni-2"],
        ["--images", "5", "--deadline", "0.001"], ["--images", "5", "--deadline", "0700"],
        ["--images", "5", "--deadline", "2020-01-01T00:00:00Z"], ["--images", "5", "--units", "7"],
        ["--images", "5", "--units", "100001"], ["--images", "5", "--rpm", "0"], ["--images", "5", "--tag", "x"],
        ["--images", "5", "--runs-per-month", "6"], ["--images", "1000000000", "--deadline", "0.01"],
        ["x.jsonl", "x.jsonl"], ["x.jsonl", "--inputs", "3"], ["missing.csv"], ["empty.jsonl"],
        ["x.jsonl", "--runs-per-month", "100001"], ["--break-even", "--rpm", "9"],
        ["--images", "5", "--format", "xml"],
    ]

    @Test func mistakesExitWithTwo() async throws {
        try await Bench.with(nil) { bench in
            try bench.write(Manifest.lines(1), to: "x.jsonl")
            try bench.write("", to: "empty.jsonl")
            for arguments in Self.mistakes {
                let mistake = try await bench.start(["plans"] + arguments).finished()
                #expect(mistake.code == 2, "\(mistake)")
                #expect(mistake.out == "" && mistake.err != "", "\(mistake)")
            }
            #expect(try bench.files(below: ".") == ["empty.jsonl", "x.jsonl"])
        }
    }
}
