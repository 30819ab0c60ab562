import Foundation
import Testing

/// `costs` by anything, against the provider's own books; and every attempt in `costs --ledger`.
@Suite(.bounded) struct CostGroupingTests {
    /// What the provider's books say of one group, as our books can know it.
    private struct Expected: Equatable {
        var images = 0
        var attempts = 0
        var refunded = 0
        var wasted = 0
        var low = 0
        var high = 0
    }

    /// - Parameter lost: request ids whose reply was lost: they may be charged.
    private func expected(
        _ books: Books, lost: Set<String>, by key: (Books.Generation) -> String
    ) -> [String: Expected] {
        var groups: [String: Expected] = [:]
        for generation in books.generations {
            let isOpen = lost.contains(generation.requestId) || generation.failureCode == "quantum_decoherence"
            groups[key(generation), default: Expected()].attempts += 1
            if isOpen {
                #expect((0...generation.price).contains(generation.charged))
                groups[key(generation)]?.wasted += generation.price
                groups[key(generation)]?.high += generation.price
            } else {
                groups[key(generation)]?.images += generation.state == "completed" ? 1 : 0
                groups[key(generation)]?.refunded += generation.price - generation.charged
                groups[key(generation)]?.low += generation.charged
                groups[key(generation)]?.high += generation.charged
            }
        }
        return groups
    }

    private func answered(_ bench: Bench, by keys: String) async throws -> [String: Expected] {
        let answer = try await bench.nightshift("costs", "--by", keys, "--format", "csv")
        #expect(answer.code == 0, "\(answer)")
        let names = keys.split(separator: ",").map(String.init)
        var groups: [String: Expected] = [:]
        for row in Sheet(answer.out).rows {
            func count(_ name: String) -> Int { Int(row[name] ?? "") ?? -1 }
            func money(_ name: String) -> Int { Money.micro(row[name] ?? "") }
            #expect(money("wasted_low_usd") == 0)
            groups[names.map { row[$0] ?? "?" }.joined(separator: "|")] = Expected(
                images: count("images"), attempts: count("attempts"), refunded: money("refunded_usd"),
                wasted: money("wasted_high_usd"), low: money("low_usd"), high: money("high_usd"))
        }
        return groups
    }

    @Test func everyGroupingIsTheProvidersBooks() async throws {
        try await CostNight.with { bench in
            let books = try await bench.books()
            let lost = try await Set(
                Sheet(bench.nightshift("costs", "--ledger", "--format", "csv").out).rows
                    .filter { $0["outcome"] == "lost" }.compactMap { $0["request_id"] })
            #expect(lost.count == 2)
            // The request that never arrived is in our books alone.
            let unheard = Expected(attempts: 1, wasted: Money.image, high: Money.image)
            func with(_ key: String, _ groups: [String: Expected]) -> [String: Expected] {
                var groups = groups
                let group = groups[key] ?? Expected()
                groups[key] = Expected(
                    images: group.images, attempts: group.attempts + unheard.attempts, refunded: group.refunded,
                    wasted: group.wasted + unheard.wasted, low: group.low, high: group.high + unheard.high)
                return groups
            }
            let groupings: [(String, String, (Books.Generation) -> String)] = [
                ("model", "uni-1", { $0.model }), ("type", "image", { $0.type }),
                ("inputs", "0", { "\($0.inputImages)" }),
                ("code", "", { lost.contains($0.requestId) ? "" : $0.failureCode ?? "" }),
                ("batch", "shop-1", { _ in "shop-1" }),
                ("inputs,model", "0|uni-1", { "\($0.inputImages)|\($0.model)" }),
                (
                    "code,type,batch,inputs", "|image|shop-1|0",
                    { "\(lost.contains($0.requestId) ? "" : $0.failureCode ?? "")|\($0.type)|shop-1|\($0.inputImages)" }
                ),
            ]
            for (keys, own, key) in groupings {
                let groups = with(own, expected(books, lost: lost, by: key))
                #expect(try await answered(bench, by: keys) == groups, "\(keys)")
            }
            let byTag = try await answered(bench, by: "tag:season,tag:shop")
            #expect(byTag.keys.sorted() == ["summer|", "winter|", "winter|'=north", "|"])
            let total = try await bench.costs().total
            #expect(total.low == byTag.values.map(\.low).reduce(0, +))
            // Completed images, then the refunds of e and f, then what is open: g, h and i.
            #expect(total.lowUsd == "0.3736" && total.refundedUsd == "0.1404" && total.images == 6)
            #expect(total.wastedLowUsd == "0.0000" && total.wastedHighUsd == "0.1242" && total.highUsd == "0.4978")
            #expect(total.attempts == books.generations.count + 1)
        }
    }

    @Test func hoursAreLocal() async throws {
        try await CostNight.with { bench in
            let ledger = try await bench.nightshift("costs", "--ledger", "--format", "csv")
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
            let hours = try Sheet(ledger.out).rows.map { row in
                let local = try Date(row["at"] ?? "", strategy: style).addingTimeInterval(20_700).formatted(style)
                return "\(local.prefix(10)) \(local.dropFirst(11).prefix(2)):00"
            }
            let answer = try await bench.nightshift(
                "costs", "--by", "hour", "--format", "csv", environment: ["TZ": "XYZ-5:45"])
            let rows = Sheet(answer.out).rows
            #expect(rows.map { $0["hour"] ?? "" } == Set(hours).sorted())
            #expect(
                rows.map { Int($0["attempts"] ?? "") } == Set(hours).sorted().map { hour in hours.count { $0 == hour } }
            )
        }
    }

    @Test func theLedgerSumsUpToTheCosts() async throws {
        try await CostNight.with { bench in
            let total = try await bench.costs("shop").total
            let sheet = Sheet(try await bench.nightshift("costs", "shop", "--ledger", "--format", "csv").out)
            #expect(
                sheet.names == [
                    "at", "batch", "key", "attempt", "request_id", "generation_id", "model", "type", "inputs",
                    "outcome", "failure_code", "http_status", "price_usd", "low_usd", "high_usd", "replied_at",
                    "ended_at", "account", "message",
                ])
            #expect(sheet.rows.count == total.attempts)
            #expect(sheet.micro("low_usd") == total.low && sheet.micro("high_usd") == total.high)
            #expect(sheet.rows.map { $0["at"] ?? "" } == sheet.rows.map { $0["at"] ?? "" }.sorted())
            #expect(
                sheet.rows.map {
                    "\($0["key"] ?? "") \($0["attempt"] ?? "") \($0["outcome"] ?? "") \($0["failure_code"] ?? "")"
                }
                .sorted() == [
                    "a 1 completed ", "b 1 completed ", "c 1 completed ", "d-1 1 completed ", "d-2 1 completed ",
                    "e 1 refunded generation_failed", "e 2 completed ", "f 1 refunded content_moderated",
                    "g 1 lost ", "h 1 lost ", "i 1 unsettled quantum_decoherence",
                ])

            let objects = try await bench.nightshift("costs", "--ledger", "--format", "json").lines.map { line in
                try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            }
            #expect(objects.allSatisfy { $0.keys.sorted() == sheet.names.sorted() })
            #expect(objects.map { $0["request_id"] as? String } == sheet.rows.map { $0["request_id"] })
            #expect(objects.map { $0["inputs"] as? Int } == sheet.rows.map { $0["inputs"].flatMap { Int($0) } })

            // What is settled has an end, and never before the reply to it.
            for row in sheet.rows where row["outcome"] == "completed" {
                #expect((row["at"] ?? "~") <= (row["replied_at"] ?? "") && row["message"] == "", "\(row)")
                #expect((row["replied_at"] ?? "~") <= (row["ended_at"] ?? "") && row["account"] != "", "\(row)")
            }

            // The summary carries the request ids that support asks for, as its table does.
            let summary = try await bench.nightshift("costs", "--format", "json")
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(summary.out.utf8)) as? [String: Any])
            let doubts = try #require(object["doubtful_charges"] as? [[String: Any]])
            #expect(doubts.map { $0["batch"] as? String } == ["shop-1"])
            let doubted = sheet.rows.filter { ["lost", "unsettled"].contains($0["outcome"]) }
            #expect(doubts.first?["request_ids"] as? [String] == doubted.compactMap { $0["request_id"] })
            #expect(doubts.first?["up_to_usd"] as? String == "0.1242")

            let table = try await bench.nightshift("costs", "--ledger").lines
            #expect(table.count == sheet.rows.count + 2)
            let last = try #require(table.last)
            #expect(last.hasPrefix("total: 11 attempts, 6 images, 2 refunded (0.1404), wasted 0.0000 to 0.1242 "))
            #expect(last.hasSuffix(" \(total.lowUsd)    \(total.highUsd)"), "\(last)")

            // Another batch in the same queue is not in it.
            try bench.write(Manifest.lines(2), to: "night.jsonl")
            #expect(try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1").code == 0)
            for (batch, count) in [("shop-1", 11), ("night", 2)] {
                let rows = Sheet(try await bench.nightshift("costs", batch, "--ledger", "--format", "csv").out).rows
                #expect(rows.count == count && Set(rows.map { $0["batch"] }).count == 1)
            }
            #expect(Sheet(try await bench.nightshift("costs", "--ledger", "--format", "csv").out).rows.count == 13)
        }
    }

    @Test func tagsAreNamedLetterByLetter() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.line(1, more: #", "tags": {"a,b": "x", "Season": "winter"}"#), to: "night.jsonl")
            #expect(try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1").code == 0)
            let comma = try await bench.nightshift("costs", "--by", #"model, tag:a\,b"#, "--format", "csv")
            #expect(
                comma.code == 0 && comma.err == "" && comma.lines.last?.hasPrefix("uni-1,x,1,1,") == true, "\(comma)")
            let slip = try await bench.nightshift("costs", "--by", "tag:season,tag:Season", "--format", "json")
            #expect(slip.code == 0 && slip.out.contains(#""tag:Season" : "winter""#), "\(slip)")
            #expect(slip.err == "no job of these has a tag 'season'; tags are named letter by letter, capitals too\n")
        }
    }

    @Test(arguments: [
        ("", "a key is missing"), ("model,", "a key is missing"), ("model,hours", "'hours' is none of model, type,"),
        ("tag:", "'tag:' lacks the name"), ("code, model,model", "'model' is there twice"),
    ])
    func wrongKeysAreNamed(keys: String, words: String) async throws {
        try await Bench.with(nil) { bench in
            let answer = try await bench.nightshift("costs", "--by", keys)
            #expect(answer.code == 2 && answer.out == "" && answer.err.contains(words), "\(answer)")
        }
    }

    @Test func whatMakesNoSense() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.line(1), to: "night.jsonl")
            #expect(try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1").code == 0)
            for wrong in [
                ["--by", "hours"], ["--by", "model,model"], ["--by", "tag:"], ["--by", ""],
                ["--by", "model", "--ledger"],
                ["--ledger", "--invoice", "x.csv"], ["--invoice-columns", "id=a"],
                ["--invoice-period", "2026-11"], ["--invoice", "x.csv", "--invoice-period", "2026-13"],
                ["--invoice", "x.csv", "--invoice-columns", "key=a"], ["--invoice", "x.csv"],
                ["nothing-1", "--ledger"],
            ] {
                let answer = try await bench.start(["costs"] + wrong).finished()
                #expect(answer.code == 2 && answer.out == "", "\(answer)")
            }
        }
    }
}
