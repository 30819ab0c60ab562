import Testing

/// Crashes at the places where they hurt most, as `kill -9` would, and the run that comes after.
@Suite(.bounded) struct CrashTests {
    /// - Parameter uncertain: how many of six submissions may be on the wire at that moment, and so uncertain afterwards.
    @Test(arguments: [
        ("during-enqueue:3", 0...0), ("after-intent:1", 1...1), ("before-post:1", 1...6), ("after-post:1", 1...6),
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
}
