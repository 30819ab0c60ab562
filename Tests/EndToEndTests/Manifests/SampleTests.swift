import Testing

/// The manifests in `jobs/`, as a newcomer would try them.
@Suite(.bounded) struct SampleTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let file: String
        let jobs: Int
        let plan: String
        /// How many fail on purpose.
        let failing: Int

        var testDescription: String { file }
        var batch: String { file.prefix { $0 != "." } + "-1" }
    }

    static let samples = [
        Sample(file: "catalogue.csv", jobs: 12, plan: "0.4848", failing: 0),
        Sample(file: "storyboard.yaml", jobs: 13, plan: "0.5848", failing: 0),
        Sample(file: "edits.jsonl", jobs: 9, plan: "0.4682", failing: 0),
        Sample(file: "chain.yaml", jobs: 5, plan: "0.2736", failing: 0),
        Sample(file: "campaign.jsonl", jobs: 13, plan: "0.7160", failing: 0),
        Sample(file: "demo.yaml", jobs: 60, plan: "2.7910", failing: 3),
    ]

    @Test(arguments: samples) func runsToTheEndAndOnlyOnce(_ sample: Sample) async throws {
        let path = "\(Ground.samples)/\(sample.file)"
        try await Bench.with(.init(concurrency: 20)) { bench in
            let plan = try await bench.nightshift("plan", path)
            #expect(plan.code == 0, "\(plan)")
            #expect(plan.lines.first == "\(sample.jobs) jobs")
            #expect(plan.out.contains("exactly $\(sample.plan), if every job is charged once\n"))
            #expect(!bench.exists("nightshift.sqlite"))
            #expect(try await bench.books().posts.received == 0)

            let code: Int32 = sample.failing == 0 ? 0 : 1
            let run = try await bench.nightshift("run", path, "--concurrency", "20", "--poll-interval", "1")
            #expect(run.code == code, "\(run)")
            let status = try await bench.status()
            #expect(status.batch == sample.batch)
            #expect(status.total == sample.jobs)
            #expect(status.count("completed") == sample.jobs - sample.failing)
            #expect(status.count("failed") == sample.failing)
            try await bench.expectAgreement(output: "output/\(sample.batch)")
            if sample.failing == 0 { #expect(status.costUsd.low == sample.plan) }

            let posts = try await bench.books().posts.received
            let again = try await bench.nightshift("run", path)
            #expect(again.code == code, "\(again)")
            #expect(try await bench.books().posts.received == posts)
            #expect(try await bench.status() == status)
        }
    }

    /// What the demonstration promises: retries, refunds, failures, each with its reason.
    @Test func theDemonstrationShowsEveryKindOfEnd() async throws {
        try await Bench.with(.init(concurrency: 20)) { bench in
            let path = "\(Ground.samples)/demo.yaml"
            let run = try await bench.nightshift("run", path, "--concurrency", "20", "--poll-interval", "1")
            #expect(run.code == 1, "\(run)")
            let failed = try await bench.jobs("--state", "failed")
            #expect(
                failed.map { "\($0.key) \($0.attempts) \($0.lowUsd) \($0.error ?? "")" } == [
                    "moderated 1 0.0000 content_moderated: The prompt or its result was refused by moderation",
                    "hopeless 3 0.0000 generation_failed: The model could not finish this image",
                    "refused 1 0.0000 400: Invalid request: refused by the fault http_400",
                ])
            let jobs = try await bench.jobs()
            #expect(jobs.filter { $0.key.hasPrefix("retried-") }.map(\.attempts) == [2, 2, 2])
            #expect(jobs.filter { $0.key == "mislaid" }.map(\.attempts) == [2])
            let status = try await bench.status()
            #expect(status.refundedAttempts == 8)
            #expect(status.costUsd == .init(low: "2.6698", high: "2.6698", refunded: "0.3232", open: "0.0000"))
        }
    }
}
