import Testing

/// Budgets and credits: where a run stops, and how it goes on.
@Suite(.bounded) struct MoneyTests {
    @Test func aBudgetIsNeverExceeded() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(9), to: "night.jsonl")
            // Five images at $0.0404 are $0.2020; a cent less than the sixth needs.
            for (budget, images) in [("0.2020", 5), ("0.2423", 5), ("0.2424", 6)] {
                let run = try await bench.nightshift("run", "night.jsonl", "--budget", budget, "--poll-interval", "1")
                #expect(run.code == 3, "\(run)")
                #expect(run.err.contains("the next job does not fit into the budget"))
                #expect(try await bench.status().count("completed") == images)
                #expect(try await bench.books().totals.charged == images * Money.image)
                #expect(try await bench.books().posts.received == images)
            }
            let rest = try await bench.nightshift("resume", "--budget", "1", "--poll-interval", "1")
            #expect(rest.code == 0, "\(rest)")
            try await bench.expectAgreement(output: "output/night-1")
        }
    }

    /// A refund makes room again, so a budget for exactly three images brings three home.
    @Test func refundsGiveTheBudgetBack() async throws {
        try await Bench.with { bench in
            let lines = (1...3).map { Manifest.line($0, "Fails once [[fault:generation_failed x1]]") }
            try bench.write(lines.joined(), to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--budget", "0.1212", "--poll-interval", "1")
            #expect(run.code == 0, "\(run)")
            #expect(try await bench.status().refundedAttempts == 3)
            try await bench.expectAgreement(output: "output/night-1")
        }
    }

    /// A lost reply may have been charged, so it keeps its part of the budget.
    @Test func lostRepliesCountInFull() async throws {
        try await Bench.with { bench in
            try bench.write(
                Manifest.line(1, "Lost [[fault:drop_reply]]", more: #", "priority": 1"#) + Manifest.line(2)
                    + Manifest.line(3), to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--budget", "0.0808", "--poll-interval", "1")
            #expect(run.code == 3, "\(run)")
            let status = try await bench.status()
            #expect(status.count("uncertain") == 1 && status.count("completed") == 1 && status.count("queued") == 1)
            #expect(status.high == 80_800)
            #expect(try await bench.books().totals.charged == 80_800)
        }
    }

    @Test func creditsRunOutAndAreAdded() async throws {
        try await Bench.with(.init(more: ["--credits", "0.25"])) { bench in
            try bench.write(Manifest.lines(9), to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1")
            #expect(run.code == 3, "\(run)")
            #expect(run.err.contains("out of credits"))
            var status = try await bench.status()
            #expect(status.count("completed") == 6 && status.count("queued") == 3)
            #expect(status.low == 6 * Money.image && status.high == 6 * Money.image)
            #expect(try await bench.books().posts.accepted == 6)

            try await bench.emulation?.control(#"{"add_credits": 1000000}"#)
            let resumed = try await bench.nightshift("resume", "--poll-interval", "1")
            #expect(resumed.code == 0, "\(resumed)")
            status = try await bench.status()
            #expect(status.count("completed") == 9)
            // A refusal is no attempt, and costs nothing.
            #expect(status.attempts == 9)
            try await bench.expectAgreement(output: "output/night-1")
        }
    }
}
