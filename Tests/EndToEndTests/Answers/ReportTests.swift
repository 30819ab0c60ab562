import Foundation
import Testing

/// What `status`, `jobs`, `costs` and `export` answer, to the letter and to the micro-dollar.
@Suite(.bounded) struct ReportTests {
    /// Two models, an edit, tags, a refund and a failure.
    private static let rows = """
        {"id": "a", "prompt": "A lamp, \\"bright\\"", "tags": {"season": "winter"}}
        {"id": "b", "prompt": "A chair", "model": "uni-1-max", "tags": {"season": "winter"}}
        {"id": "c", "prompt": "=A rug", "image_ref": ["https://example.com/rug.png"], "tags": {"season": "summer"}}
        {"id": "d", "prompt": "A vase", "type": "image_edit", "source": "https://example.com/vase.png", "count": 2}
        {"id": "e", "prompt": "A fan [[fault:generation_failed x1]]", "tags": {"season": "summer"}}
        {"id": "f", "prompt": "A mask [[fault:content_moderated]]", "tags": {"season": "summer"}}

        """

    private func withRun(_ body: (Bench) async throws -> Void) async throws {
        try await Bench.with { bench in
            try bench.write(Self.rows, to: "shop.jsonl")
            let run = try await bench.nightshift("run", "shop.jsonl", "--poll-interval", "1")
            #expect(run.code == 1, "\(run)")
            try await bench.expectAgreement(output: "output/shop-1")
            try await body(bench)
        }
    }

    @Test func statusHasExactlyItsFields() async throws {
        try await withRun { bench in
            let answer = try await bench.nightshift("status", "shop-1", "--json")
            #expect(answer.code == 0 && answer.err == "")
            let object = try #require(try JSONSerialization.jsonObject(with: Data(answer.out.utf8)) as? [String: Any])
            #expect(object.keys.sorted() == ["attempts", "batch", "cost_usd", "jobs", "refunded_attempts"])
            #expect((object["cost_usd"] as? [String: String])?.keys.sorted() == ["high", "low", "open", "refunded"])
            #expect(
                object["jobs"] as? [String: Int] == [
                    "total": 7, "queued": 0, "submitting": 0, "generating": 0, "downloading": 0, "completed": 6,
                    "failed": 1, "uncertain": 0, "cancelled": 0,
                ])
            let status = try await bench.status("shop")
            #expect(status.batch == "shop-1" && status.attempts == 8 && status.refundedAttempts == 2)
            // 2 × 0.0404 + 0.1000 + 3 × 0.0434
            #expect(status.costUsd == .init(low: "0.3110", high: "0.3110", refunded: "0.0808", open: "0.0000"))
            #expect(try await bench.nightshift("status", "nothing-1").code == 2)
        }
    }

    @Test func jobsAreALineEach() async throws {
        try await withRun { bench in
            let answer = try await bench.nightshift("jobs", "shop", "--json")
            let first = try #require(answer.lines.first)
            let object = try #require(try JSONSerialization.jsonObject(with: Data(first.utf8)) as? [String: Any])
            let fields = [
                "attempts", "batch", "error", "file", "generation_id", "high_usd", "key", "low_usd", "request_ids",
                "review", "state",
            ]
            #expect(object.keys.sorted() == fields)
            let jobs = try await bench.jobs()
            #expect(jobs.map(\.key) == ["a", "b", "c", "d-1", "d-2", "e", "f"])
            #expect(jobs.map(\.attempts) == [1, 1, 1, 1, 1, 2, 1])
            #expect(jobs.map(\.lowUsd) == ["0.0404", "0.1000", "0.0434", "0.0434", "0.0434", "0.0404", "0.0000"])
            #expect(try await bench.jobs("--state", "failed").map(\.key) == ["f"])
            #expect(try await bench.nightshift("jobs", "--state", "failed").lines.count == 1)
        }
    }

    @Test(arguments: [
        ("model", ["uni-1", "uni-1-max"], [211_000, 100_000]),
        ("type", ["image", "image_edit"], [224_200, 86_800]),
        ("tag:season", ["", "summer", "winter"], [86_800, 83_800, 140_400]),
        ("batch", ["shop-1"], [311_000]),
    ]) func costsBy(_ key: String, _ values: [String], _ amounts: [Int]) async throws {
        try await withRun { bench in
            let answer = try await bench.costs("--by", key)
            #expect(answer.rows.map(\.low) == amounts)
            #expect(answer.rows.map(\.high) == amounts)
            #expect(answer.total.low == 311_000 && answer.total.images == 6)
            #expect(answer.total.attempts == 8 && answer.total.refundedAttempts == 2)
            #expect(answer.rows.map(\.images).reduce(0, +) == 6)

            let json = try await bench.nightshift("costs", "--by", key, "--format", "json")
            let object = try #require(try JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [String: Any])
            #expect(object.keys.sorted() == ["rows", "total"])
            let rows = try #require(object["rows"] as? [[String: Any]])
            #expect(rows.compactMap { $0[key] as? String } == values)
            let figures = [
                "attempts", "credits", "high_usd", "images", "low_usd", "refunded_attempts", "refunded_usd",
                "wasted_high_usd", "wasted_low_usd",
            ]
            #expect(rows.allSatisfy { $0.keys.sorted() == (figures + [key]).sorted() })
            #expect((object["total"] as? [String: Any])?.keys.sorted() == figures)

            let csv = try await bench.nightshift("costs", "--by", key, "--format", "csv").lines.map {
                $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            }
            #expect(
                csv.first == [
                    key, "images", "attempts", "refunded_attempts", "low_usd", "high_usd", "credits", "refunded_usd",
                    "wasted_low_usd", "wasted_high_usd",
                ])
            #expect(csv.dropFirst().map { $0[0] } == values)
            #expect(csv.dropFirst().map { Money.micro($0[4]) } == amounts)

            let table = try await bench.nightshift("costs", "--by", key).lines
            #expect(table.count == values.count + 2)
            #expect(table.last?.contains("0.3110") == true)
        }
    }

    @Test func costsByDayAndByTwoKeys() async throws {
        try await withRun { bench in
            let byDay = try await bench.nightshift("costs", "--by", "day", "--format", "csv")
            #expect(
                byDay.lines.dropFirst().allSatisfy { $0.wholeMatch(of: #/20[0-9]{2}-[0-9]{2}-[0-9]{2},.*/#) != nil })
            #expect(try await bench.costs("--by", "day").total.low == 311_000)
            let both = try await bench.costs("--by", "model,tag:season")
            #expect(both.rows.map(\.low) == [86_800, 83_800, 40_400, 100_000])
            #expect(try await bench.nightshift("costs", "--by", "colour").code == 2)
        }
    }

    @Test func exportsForOtherTools() async throws {
        try await withRun { bench in
            let lines = try await bench.nightshift("export", "--format", "jsonl").lines
            let rows = try lines.map { line in
                try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            }
            #expect(rows.compactMap { $0["id"] as? String } == ["a", "b", "c", "d-1", "d-2", "e", "f"])
            #expect(rows.compactMap { ($0["low_usd"] as? String).map(Money.micro) }.reduce(0, +) == 311_000)
            #expect(rows[0]["prompt"] as? String == #"A lamp, "bright""#)
            #expect((rows[5]["request_ids"] as? [String])?.count == 2)
            #expect(rows[6]["failure_code"] as? String == "content_moderated")
            #expect(rows[0]["tags"] as? [String: String] == ["season": "winter"])
            for row in rows where row["state"] as? String == "completed" {
                let file = try #require(row["file"] as? String)
                let size = FileManager.default.contents(atPath: file)?.count
                #expect(row["bytes"] as? Int == size, "\(file)")
                if let tool = Ground.tool("sha256sum") {
                    let digest = try await bench.launch(tool, [file]).finished().out.prefix(64)
                    #expect(row["sha256"] as? String == String(digest), "\(file)")
                }
            }
            let csv = try await bench.nightshift("export", "--format", "csv").lines
            #expect(csv.count == 8)
            #expect(
                csv[0] == "batch,id,state,model,type,prompt,aspect_ratio,input_images,priority,attempts,generation_id,"
                    + "request_ids,doubtful_request_ids,file,bytes,sha256,price_usd,low_usd,high_usd,failure_kind,failure_code,error,tags,"
                    + "created_at,updated_at,reused_from,review")
            #expect(csv[1].hasPrefix(#"shop-1,a,completed,uni-1,image,"A lamp, ""bright""","#), "\(csv[1])")
            // What a spreadsheet would take for a formula is text.
            #expect(csv[3].hasPrefix("shop-1,c,completed,uni-1,image,'=A rug,"), "\(csv[3])")
        }
    }

    /// The rows that failed, to be edited and run again; and all rows, which mean just what the first ones meant.
    @Test func exportsAreManifests() async throws {
        try await withRun { bench in
            let failed = try await bench.nightshift("export", "--manifest", "--state", "failed")
            #expect(failed.lines.count == 1)
            try bench.write(failed.out.replacing(" [[fault:content_moderated]]", with: " of paper"), to: "again.jsonl")
            let again = try await bench.nightshift("run", "again.jsonl", "--poll-interval", "1")
            #expect(again.code == 0, "\(again)")
            #expect(try bench.files(below: "output/shop-1").filter { $0.hasPrefix("f.") }.count == 1)

            let all = try await bench.nightshift("export", "shop", "--manifest")
            try bench.write(all.out, to: "all.jsonl")
            let posts = try await bench.books().posts.received
            let same = try await bench.nightshift("run", "all.jsonl", "--batch", "shop-1")
            #expect(same.code == 0, "\(same)")
            #expect(try await bench.books().posts.received == posts)
        }
    }

    /// A reader that goes away early is no trouble.
    @Test func intoAPipeThatCloses() async throws {
        try await withRun { bench in
            let script = #"("$0" export --format jsonl; echo "$?" > code) | head -n 1"#
            let run = try await bench.launch("/bin/sh", ["-c", script, Ground.binary]).finished()
            #expect(run.lines.count == 1)
            #expect(try String(contentsOfFile: bench.folder + "/code", encoding: .utf8) == "0\n")
        }
    }
}
