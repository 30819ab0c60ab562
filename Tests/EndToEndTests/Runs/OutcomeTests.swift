import Testing

/// Jobs that fail, and what the user can do about them.
@Suite(.bounded) struct OutcomeTests {
    @Test func moderatedIsFailedAndNeverTriedAgain() async throws {
        try await Bench.with { bench in
            try bench.write(
                Manifest.lines(2) + Manifest.line(3, "Not this [[fault:content_moderated]]"), to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1")
            #expect(run.code == 1, "\(run)")
            #expect(run.out.contains("job-03  content_moderated: "))
            let status = try await bench.status()
            #expect(status.count("completed") == 2 && status.count("failed") == 1)
            #expect(status.costUsd == .init(low: "0.0808", high: "0.0808", refunded: "0.0404", open: "0.0000"))
            try await bench.expectAgreement(output: "output/night-1")
            #expect(try await bench.books().posts.received == 3)
        }
    }

    @Test func attemptsRunOutAndARetryStartsAfresh() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.line(1, "Fails [[fault:generation_failed x2]]"), to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--max-attempts", "1", "--poll-interval", "1")
            #expect(run.code == 1, "\(run)")
            #expect(try await bench.books().posts.received == 1)
            #expect(try await bench.nightshift("retry").out.hasPrefix("1 job back"))
            #expect(try await bench.nightshift("resume", "--max-attempts", "2", "--poll-interval", "1").code == 0)
            let status = try await bench.status()
            #expect(status.attempts == 3 && status.refundedAttempts == 2)
            try await bench.expectAgreement(output: "output/night-1")
        }
    }

    @Test func cancelledAndPutBack() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(4), to: "night.jsonl")
            // Room for one image only: the others wait in the queue.
            let run = try await bench.nightshift("run", "night.jsonl", "--budget", "0.05", "--poll-interval", "1")
            #expect(run.code == 3, "\(run)")
            #expect(try await bench.nightshift("cancel", "--job", "job-02").out.hasPrefix("1 job cancelled"))
            #expect(try await bench.nightshift("cancel", "--job", "job-01").out.hasPrefix("0 jobs cancelled"))
            #expect(try await bench.nightshift("cancel", "--job", "job-99").code == 2)
            #expect(try await bench.nightshift("retry", "--job", "job-99").code == 2)
            let rest = try await bench.nightshift("resume", "--poll-interval", "1")
            #expect(rest.code == 1, "\(rest)")
            #expect(try await bench.status().count("cancelled") == 1)
            #expect(try await bench.books().posts.received == 3)
            #expect(try await bench.nightshift("retry", "--state", "cancelled").out.hasPrefix("1 job back"))
            #expect(try await bench.nightshift("resume", "--poll-interval", "1").code == 0)
            try await bench.expectAgreement(output: "output/night-1")
        }
    }

    /// The user's word reaches a queue that is being worked on: what is submitted goes on, the rest does not.
    @Test func cancelledBesideARunner() async throws {
        try await Bench.with(.init(latency: Ground.lasting(6))) { bench in
            try bench.write(Manifest.lines(6), to: "night.jsonl")
            let run = try bench.start(["run", "night.jsonl", "--concurrency", "2", "--poll-interval", "1"])
            try await bench.eventuallyStatus("two generations") { $0.count("generating") == 2 }
            #expect(try await bench.nightshift("cancel", "--job", "job-06").out.hasPrefix("1 job cancelled"))
            #expect(try await bench.nightshift("cancel").out.hasPrefix("3 jobs cancelled"))
            #expect(try await run.finished().code == 1)
            let status = try await bench.status()
            #expect(status.count("completed") == 2 && status.count("cancelled") == 4)
            try await bench.expectAgreement(output: "output/night-1")
        }
    }

    /// Charges that the contract leaves open stay a range.
    @Test func chargesThatNobodyDocuments() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.line(1) + Manifest.line(2, "Odd [[fault:unknown_code]]"), to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1")
            #expect(run.code == 1, "\(run)")
            let status = try await bench.status()
            #expect(status.costUsd == .init(low: "0.0404", high: "0.0808", refunded: "0.0000", open: "0.0404"))
            #expect(try await bench.books().totals.charged == 2 * Money.image)
        }
    }

    /// Downloads that go wrong cost time, not money, and leave no half files.
    @Test func downloadsThatGoWrong() async throws {
        try await Bench.with { bench in
            let faults = ["torn_download x1", "html_download x1", "download_500 x1", "expired_url", "empty_output"]
            let lines = faults.enumerated().map { Manifest.line($0 + 1, "Trouble [[fault:\($1)]]") }
            try bench.write(lines.joined(), to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1")
            #expect(run.code == 0, "\(run)")
            #expect(try await bench.books().posts.received == 5)
            try await bench.expectAgreement(output: "output/night-1")
        }
    }

    @Test func pollsThatGoWrong() async throws {
        try await Bench.with { bench in
            let faults = ["reset_poll x1", "poll_502 x1", "poll_404 x1", "poll_429 x1", "unknown_state"]
            let lines = faults.enumerated().map { Manifest.line($0 + 1, "Trouble [[fault:\($1)]]") }
            try bench.write(lines.joined(), to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1")
            #expect(run.code == 0, "\(run)")
            #expect(try await bench.books().posts.received == 5)
            let gaps = try await bench.books().generations.compactMap(\.minPollGap)
            #expect(gaps.count == 5 && gaps.allSatisfy { $0 > 0.9 })
            try await bench.expectAgreement(output: "output/night-1")
        }
    }
}
