import Foundation
import Testing

/// Files that people really have: planned whole, a slice of each run.
@Suite(.bounded, .enabled(if: Ground.prompts != nil, "there is no ../shared/data beside the package"))
struct RealPromptTests {
    @Test func planOfPromptsWithTabs() async throws {
        let path = try #require(Ground.prompts) + "/PartiPrompts.tsv"
        try await Bench.with(nil) { bench in
            let plan = try await bench.nightshift("plan", path)
            #expect(plan.code == 0, "\(plan)")
            #expect(
                // What follows is about this machine's disk.
                Array(plan.lines.prefix(6)) == [
                    "1632 jobs",
                    "  1632 × uni-1 image, 0 input images, at $0.0404: $65.9328",
                    "cost  $65.93, exactly $65.9328, if every job is charged once",
                    "time  about 1 h 22 min; the slots bind",
                    "  30 requests a minute: 54 min",
                    "  10 slots at about 30 s a generation: 1 h 22 min",
                ])
            let wide = try await bench.nightshift("plan", path, "--concurrency", "100")
            #expect(wide.lines.contains("time  about 54 min; the rate limit binds"), "\(wide)")
        }
    }

    @Test func planOfPromptsWithTheirOwnFields() async throws {
        let path = try #require(Ground.prompts) + "/geneval.jsonl"
        try await Bench.with(nil) { bench in
            let plan = try await bench.nightshift(
                "plan", path, "--tag", "tag", "--tag", "include", "--tag", "exclude")
            #expect(plan.code == 0, "\(plan)")
            #expect(plan.lines.first == "553 jobs")
            #expect(plan.lines.contains("cost  $22.34, exactly $22.3412, if every job is charged once"))
            let refused = try await bench.nightshift("plan", path)
            #expect(refused.code == 2)
            #expect(refused.err.contains("geneval.jsonl:1: tag: is not a field; did you mean 'tags'?"), "\(refused)")
            #expect(refused.err.contains("… and 1136 more"))
        }
    }

    @Test(arguments: ["PartiPrompts.tsv", "geneval.jsonl"]) func aSliceRuns(_ name: String) async throws {
        let text = try String(contentsOfFile: try #require(Ground.prompts) + "/" + name, encoding: .utf8)
        let isTable = name.hasSuffix(".tsv")
        try await Bench.with(.init(concurrency: 20)) { bench in
            let lines = text.split(separator: "\n").prefix(isTable ? 61 : 60)
            let manifest = try bench.write(lines.joined(separator: "\n") + "\n", to: "slice-" + name)
            let tags = isTable ? [] : ["--tag", "tag", "--tag", "include", "--tag", "exclude"]
            let run = try await bench.start(
                ["run", manifest, "--concurrency", "20", "--poll-interval", "1"] + tags
            ).finished()
            #expect(run.code == 0, "\(run)")
            let status = try await bench.status()
            #expect(status.count("completed") == 60)
            #expect(status.low == 60 * Money.image)
            try await bench.expectAgreement(output: "output/\(status.batch)")
            let byTag = try await bench.costs("--by", isTable ? "tag:Category" : "tag:tag")
            #expect(byTag.total.images == 60)
            #expect(byTag.rows.map(\.low).reduce(0, +) == 60 * Money.image)
        }
    }
}
