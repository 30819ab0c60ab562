import Testing

/// Crashes at the places where they hurt most, as `kill -9` would, and the run that comes after.
@Suite(.bounded) struct CrashTests {
    /// - Parameter uncertain: how many of six submissions may be on the wire at that moment, and so uncertain afterwards.
    @Test(arguments: [
        ("during-migration:1", 0...0), ("during-migration:2", 0...0), ("during-enqueue:3", 0...0),
        ("after-intent:1", 1...1), ("before-post:1", 1...6), ("after-post:1", 1...6),
        ("before-reply-commit:1", 1...6), ("after-reply-commit:1", 0...5), ("before-end-commit:2", 0...0),
        ("before-download:2", 0...0), ("mid-download:2", 0...0), ("after-rename:3", 0...0),
        ("after-stored-commit:3", 0...0),
    ]) func nothingIsLostAndNothingPaidTwice(_ place: String, _ uncertain: ClosedRange<Int>) async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(6), to: "night.jsonl")
            let crash = try await bench.nightshift(
                "run", "night.jsonl", "--poll-interval", "1", environment: ["NIGHTSHIFT_REHEARSE_CRASH": place])
            #expect(crash.isSignalled, "\(crash)")

            let run = try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1")
            let status = try await bench.status()
            let held = status.count("uncertain")
            #expect(uncertain.contains(held), "\(status)")
            #expect(run.code == (held == 0 ? 0 : 1), "\(run)")
            #expect(status.count("completed") == 6 - held)
            #expect(status.low == (6 - held) * Money.image && status.high == 6 * Money.image)
            let books = try await bench.books()
            #expect((status.low...status.high).contains(books.totals.charged))
            #expect(Set(books.generations.map(\.prompt)).count == books.generations.count)
            #expect(try bench.files(below: "output/night-1").count == 6 - held)
            if held == 0 { try await bench.expectAgreement(output: "output/night-1") }
        }
    }

    /// The provider has taken the request and holds its reply back when the process dies.
    @Test func aReplyThatWasNeverReadIsUncertain() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.line(1, "Held [[fault:slow_reply x1]]") + Manifest.line(2), to: "night.jsonl")
            let crash = try await bench.nightshift(
                "run", "night.jsonl", "--concurrency", "1",
                environment: ["NIGHTSHIFT_REHEARSE_CRASH": "during-post:1"])
            #expect(crash.isSignalled, "\(crash)")

            let run = try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1")
            #expect(run.code == 1, "\(run)")
            let jobs = try await bench.jobs()
            #expect(jobs.map(\.state) == ["uncertain", "completed"])
            #expect(jobs.map(\.low) == [0, Money.image] && jobs.map(\.high) == [Money.image, Money.image])
            let books = try await bench.books()
            #expect(books.posts.accepted == 2)
            #expect(books.totals.charged == 2 * Money.image)
            let lost = try #require(books.generations.first { $0.prompt.contains("slow_reply") })
            #expect(run.out.contains("up to $0.0404 may have been charged for nothing"))
            #expect(run.out.contains(lost.requestId))
        }
    }
}
