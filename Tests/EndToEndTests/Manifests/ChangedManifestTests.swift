import Testing

/// The same manifest again: what is new is added, what changed is refused, what is done stays done.
@Suite(.bounded) struct ChangedManifestTests {
    @Test func addedRowsAreAddedAndChangedOnesRefused() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(3), to: "shop.jsonl")
            #expect(try await bench.nightshift("run", "shop.jsonl", "--poll-interval", "1").code == 0)
            let first = try await bench.jobs()

            try bench.write(Manifest.lines(5), to: "shop.jsonl")
            #expect(try await bench.nightshift("run", "shop.jsonl", "--poll-interval", "1").code == 0)
            let both = try await bench.jobs()
            #expect(both.map(\.key) == ["job-01", "job-02", "job-03", "job-04", "job-05"])
            #expect(Array(both.prefix(3)) == first)
            #expect(try await bench.books().posts.received == 5)
            try await bench.expectAgreement(output: "output/shop-1")

            let changed = Manifest.line(1) + Manifest.line(2, "A loud harbour") + Manifest.line(6)
            try bench.write(changed, to: "shop.jsonl")
            let before = try await bench.status()
            let refused = try await bench.nightshift("run", "shop.jsonl")
            #expect(refused.code == 2, "\(refused)")
            #expect(refused.err.contains("shop.jsonl:2: changed since it was enqueued"))
            #expect(try await bench.status() == before)
            #expect(try await bench.books().posts.received == 5)

            let anew = try await bench.nightshift("run", "shop.jsonl", "--new-batch", "--poll-interval", "1")
            #expect(anew.code == 0, "\(anew)")
            #expect(try await bench.status("shop-2").count("completed") == 3)
            #expect(try await bench.status("shop-1") == before)
            #expect(try await bench.books().posts.received == 8)
            #expect(try bench.files(below: "output/shop-2").count == 3)
        }
    }

    /// Any field counts as a change; the order of rows and the way a row is written do not.
    @Test func whatCountsAsAChange() async throws {
        try await Bench.with { bench in
            try bench.write("id,prompt,season\na,A lamp,winter\nb,A chair,summer\n", to: "shop.csv")
            #expect(try await bench.nightshift("run", "shop.csv", "--poll-interval", "1").code == 0)
            try bench.write("season,id,prompt\n\"summer\",b,\"A chair\"\nwinter,a,A lamp\n", to: "shop.csv")
            #expect(try await bench.nightshift("run", "shop.csv").code == 0)
            for (row, line) in [("a,A lamp,spring", 2), ("b,A chair,summer\na,A  lamp,winter", 3)] {
                try bench.write("id,prompt,season\n\(row)\n", to: "shop.csv")
                let refused = try await bench.nightshift("run", "shop.csv")
                #expect(refused.code == 2)
                #expect(refused.err.contains("shop.csv:\(line): changed since"), "\(refused)")
            }
            #expect(try await bench.books().posts.received == 2)
        }
    }

    @Test func severalManifestsAreBatchesOfTheirOwn() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(2), to: "one.jsonl")
            try bench.write(Manifest.lines(3, "A lighthouse"), to: "two.jsonl")
            let run = try await bench.nightshift("run", "one.jsonl", "two.jsonl", "--poll-interval", "1")
            #expect(run.code == 0, "\(run)")
            #expect(try await bench.status("one").count("completed") == 2)
            #expect(try await bench.status("two-1").count("completed") == 3)
            let both = try await bench.status()
            #expect(both.total == 5)
            #expect(both.low == 5 * Money.image)
            #expect(try await bench.books().totals.charged == 5 * Money.image)
            #expect(try bench.files(below: "output/one-1").count == 2)
            #expect(try bench.files(below: "output/two-1").count == 3)
        }
    }

    /// A long manifest is stored while it is still being surveyed; a fault at its end leaves nothing of it all the same.
    @Test func aFaultAtTheEndOfALongOne() async throws {
        try await Bench.with { bench in
            let rows = (1...70_000).map { "k\($0),A lamp\n" }.joined()
            try bench.write("id,prompt\n" + rows + "k70000,A chair\nlast,\n", to: "long.csv")
            let refused = try await bench.nightshift("run", "long.csv")
            #expect(refused.code == 2, "\(refused)")
            let faults = refused.err.split(separator: "\n").filter { $0.contains("long.csv:") }
            #expect(
                faults.count == 2 && faults[0].contains("long.csv:70002: id: 'k70000' is already the id of"),
                "\(faults)")
            #expect(faults.last?.contains("long.csv:70003: prompt:") == true, "\(faults)")
            #expect(try await bench.status().total == 0)
            #expect(try await bench.books().posts.received == 0)

            try bench.write("id,prompt\n" + rows, to: "long.csv")
            let stored = try await bench.nightshift("run", "long.csv", "--until", "2020-01-01T00:00:00Z")
            #expect(stored.code == 3, "\(stored)")
            #expect(try await bench.status().count("queued") == 70_000)
        }
    }
}
