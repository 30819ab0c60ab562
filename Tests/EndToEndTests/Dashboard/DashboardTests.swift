import Foundation
import Testing

/// The live page, served by the program itself.
@Suite(.bounded) struct DashboardTests {
    /// A line of `jobs --json` with a person's mark.
    private struct Marked: Decodable {
        let key: String
        let review: String?
    }

    @Test func pausesResumesAndAgreesWithTheBooks() async throws {
        try await Bench.with(.init(latency: Ground.lasting(0.3), concurrency: 4)) { bench in
            try bench.write(Manifest.lines(24), to: "night.jsonl")
            let run = try bench.start(["run", "night.jsonl", "--dashboard", "0", "--concurrency", "4", "--quiet"])
            let page = try await Page.of(run)
            try await eventually("the first image") { try await page.status().count("completed") > 0 }

            // Nobody pauses it without the page's own token.
            #expect(try await page.post("/pause", token: String(repeating: "0", count: 64)).status == 403)
            #expect(try await page.post("/pause").status == 200)
            try await eventually("the paused run to come to rest") {
                let status = try await page.status()
                return status.count("submitting") + status.count("generating") + status.count("downloading") == 0
            }
            let rest = try await bench.books()
            #expect(rest.posts.accepted < 24)
            #expect(try await page.get("/status").text.contains(#""kind" : "paused""#))
            #expect(try await page.metric("nightshift_paused") == "1")
            // What the page says, the command says, and the provider's books say.
            let (shown, said) = (try await page.status(), try await bench.status())
            #expect(shown == said)
            #expect(shown.low == rest.totals.charged && shown.high == rest.totals.charged)
            let series = #"nightshift_spend_microdollars{batch="night-1",bound="high"}"#
            #expect(try await page.metric(series) == "\(rest.totals.charged)")
            #expect(
                try await page.metric(#"nightshift_jobs{batch="night-1",state="completed"}"#)
                    == "\(rest.count("completed"))")
            #expect(
                try await page.metric(#"nightshift_attempts{batch="night-1",outcome="completed"}"#)
                    == "\(rest.generations.count)")
            try await expectSameImages(page, bench)
            // Long enough for a dispatcher that was not paused to look again.
            try await Task.sleep(for: .seconds(1))
            #expect(try await bench.books().posts.received == rest.posts.received)

            #expect(try await page.post("/resume").status == 200)
            #expect(try await run.finished().code == 0)
            #expect(try await bench.books().posts.accepted == 24)
            try await bench.expectAgreement(output: "output/night-1")
        }
    }

    /// Every image that the page lists is the file, byte for byte; nothing else is served.
    private func expectSameImages(_ page: Page, _ bench: Bench) async throws {
        struct Listed: Decodable {
            struct Image: Decodable {
                let job: Int
                let key: String
            }
            let images: [Image]
        }
        let listed = try JSONDecoder().decode(Listed.self, from: try await page.get("/review").data).images
        let jobs = try await bench.jobs("--state", "completed")
        #expect(listed.map(\.key).sorted() == jobs.map(\.key).sorted() && !listed.isEmpty)
        for image in listed {
            let file = try #require(jobs.first { $0.key == image.key }?.file)
            let served = try await page.get("/image/\(image.job)")
            #expect(served.data == FileManager.default.contents(atPath: "\(bench.folder)/output/night-1/\(file)"))
        }
        for path in [
            "/image/..%2f..%2fnight.jsonl", "/image/%2e%2e/night.jsonl", "/night.jsonl", "/image/night.jsonl",
            "/assets/..%2fnight.jsonl",
        ] {
            let answer = try await page.get(path)
            #expect(answer.status == 404 && !answer.text.contains("harbour"), "\(path)")
        }
        #expect(try await page.get("/status", headers: ["Host": "evil.example"]).status == 403)
    }

    @Test func besideARunAndAfterIt() async throws {
        try await Bench.with { bench in
            let lines = Manifest.lines(3) + Manifest.line(4, "Odd [[fault:content_moderated]]")
            try bench.write(lines, to: "night.jsonl")
            #expect(try await bench.nightshift("run", "night.jsonl", "--quiet").code == 1)
            let served = try bench.start(["dashboard", "night-1", "--port", "0"])
            let page = try await Page.of(served)
            #expect(try await page.status() == (try await bench.status()))
            #expect(try await page.get("/healthz").text == "ok\n")
            #expect(try await page.post("/pause").status == 409)
            #expect(
                try await page.metric(#"nightshift_failed_jobs{kind="moderated"}"#) == "1")

            // A retry costs what it says, and is what the command does.
            let quote = try await page.get("/quote?verb=retry-failed")
            #expect(quote.text.contains(#""jobs":1,"up_to_usd":"0.0404""#))
            #expect(try await page.post("/retry-failed", #"{"jobs": 1, "up_to_usd": "0.0000"}"#).status == 409)
            #expect(
                try await page.post("/retry-failed", #"{"jobs": 1, "up_to_usd": "0.0404"}"#).text == "{\"jobs\": 1}\n")
            #expect(try await bench.status().count("queued") == 1)
            #expect(try await page.post("/cancel", #"{"jobs": 1, "up_to_usd": "0.0404"}"#).status == 200)
            #expect(try await bench.status().count("cancelled") == 1)

            // Marks outlive the page, and exports go by them.
            #expect(try await page.post("/mark", #"{"job": 1, "mark": "keep"}"#).status == 200)
            #expect(try await page.post("/mark", #"{"job": 2, "mark": "reject"}"#).status == 200)
            served.signal(SIGTERM)
            #expect(try await served.finished().code == 0)
            let jobs: [Marked] = try await bench.nightshift("jobs", "--json").lines.map { try Bench.decoded(from: $0) }
            #expect(jobs.map(\.review) == ["keep", "reject", nil, nil])
            for (filter, keys) in [("keep", ["job-01"]), ("reject", ["job-02"]), ("none", ["job-03"])] {
                let rows = try await bench.nightshift("export", "--format", "csv", "--review", filter).lines.dropFirst()
                #expect(rows.map { String($0.split(separator: ",")[1]) } == keys)
            }
        }
    }

    @Test func refusesWhatItCantServe() async throws {
        try await Bench.with { bench in
            let missing = try await bench.nightshift("dashboard", "--port", "0")
            #expect(missing.code == 5 && missing.err.contains("there is no queue"))
            try bench.write(Manifest.lines(1), to: "night.jsonl")
            #expect(try await bench.nightshift("run", "night.jsonl", "--quiet").code == 0)
            #expect(try await bench.nightshift("dashboard", "other").code == 2)
            let served = try bench.start(["dashboard", "--port", "0"])
            let page = try await Page.of(served)
            let port = try #require(page.address.split(separator: ":").last)
            let second = try await bench.nightshift("dashboard", "--port", String(port))
            #expect(second.code == 5 && second.err.contains("another program listens there"), "\(second)")
            // Nothing was submitted before the page was known to be there.
            try bench.write(Manifest.lines(2), to: "more.jsonl")
            let run = try await bench.nightshift("run", "more.jsonl", "--dashboard", String(port), "--quiet")
            #expect(run.code == 5, "\(run)")
            #expect(try await bench.books().posts.received == 1)
        }
    }
}
