import Foundation
import Testing

/// Marks, and what becomes of images that were rejected.
@Suite(.bounded) struct ReviewTests {
    private func night(_ bench: Bench, _ count: Int = 4, _ more: String...) async throws {
        try bench.write(Manifest.lines(count), to: "night.jsonl")
        let run = try await bench.start(["run", "night.jsonl", "--poll-interval", "1"] + more).finished()
        #expect(run.code == 0, "\(run)")
    }

    @Test func rejectedImagesAreMadeAnew() async throws {
        try await Bench.with { bench in
            try await night(bench)
            let first = try bench.files(below: "output/night-1")
            let mark = try await bench.nightshift(
                "mark", "night", "--as", "reject", "--where", "key=job-02 or key=job-03")
            #expect(mark.code == 0 && mark.out == "2 images marked: 0 keep, 2 reject, 0 none\n", "\(mark)")
            // Kept ones, unmarked ones and images as such are never paid for again.
            #expect(try await bench.nightshift("mark", "--job", "job-01", "--as", "keep").code == 0)
            for condition in ["review=keep", "review=''", "not review=reject"] {
                let retry = try await bench.nightshift("retry", "--where", condition)
                #expect(retry.out.hasPrefix("0 jobs back in the queue"), "\(condition): \(retry)")
            }
            #expect(try await bench.nightshift("retry", "--where", "tag.x=''").out.hasPrefix("0 jobs"))

            let retry = try await bench.nightshift("retry", "--where", "review=reject")
            #expect(retry.out.hasPrefix("2 jobs back in the queue; nightshift resume runs them\n"), "\(retry)")
            #expect(
                retry.out.contains("another image in place of 2 that you rejected is paid for again, $0.0808 in all"),
                "\(retry)")
            #expect(try await bench.nightshift("verify").code == 0)
            let resumed = try await bench.nightshift("resume", "--poll-interval", "1")
            #expect(resumed.code == 0, "\(resumed)")

            let books = try await bench.books()
            #expect(books.posts.accepted == 6 && books.totals.charged == 6 * Money.image)
            let status = try await bench.status()
            #expect(status.low == books.totals.charged && status.high == books.totals.charged && status.attempts == 6)
            let jobs = try await bench.jobs()
            #expect(jobs.map(\.attempts) == [1, 2, 2, 1])
            // What was rejected stays, and each job has another file now.
            let files = try bench.files(below: "output/night-1")
            #expect(files.count == 6 && Set(first).isSubset(of: files))
            #expect(jobs.compactMap(\.file).filter { !first.contains($0) }.count == 2)
            #expect(try await bench.nightshift("verify").code == 0)
            // A mark is one image's.
            #expect(try await bench.nightshift("export", "--review", "reject").out.isEmpty)
            #expect(try await bench.nightshift("retry", "--where", "review=reject").out.hasPrefix("0 jobs"))
        }
    }

    @Test func rejectedRowsAreEditedAndRun() async throws {
        try await Bench.with { bench in
            try await night(bench, 2)
            let export = try await bench.nightshift("export", "--manifest")
            let edited = export.out.replacing("job-02\",\"prompt\":\"", with: "job-02\",\"prompt\":\"In blue: ")
            try bench.write(edited, to: "edited.jsonl")
            #expect(edited != export.out)
            let early = try await bench.nightshift("run", "edited.jsonl", "--poll-interval", "1")
            #expect(early.code == 2, "\(early)")
            #expect(
                early.err.contains("edited.jsonl:2: edited, but its job is completed; nightshift mark night-1"),
                "\(early)")
            #expect(try await bench.nightshift("mark", "--job", "job-02", "--as", "reject").code == 0)
            let run = try await bench.nightshift("run", "edited.jsonl", "--poll-interval", "1")
            #expect(run.code == 0, "\(run)")
            let jobs = try await bench.jobs()
            #expect(jobs.map(\.attempts) == [1, 2] && jobs.map(\.state) == ["completed", "completed"])
            #expect(try await bench.books().totals.charged == 3 * Money.image)
            #expect(try await bench.status().low == 3 * Money.image)
            #expect(try await bench.nightshift("verify").code == 0)
            // Again, and the file it came from: nothing to do.
            for manifest in ["edited.jsonl", "night.jsonl"] {
                #expect(try await bench.nightshift("run", manifest).code == 0)
            }
            #expect(try await bench.books().posts.accepted == 3)
        }
    }

    @Test func shardsLoseNone() async throws {
        try await Bench.with { bench in
            try await night(bench, 2, "--layout", "tar")
            #expect(try await bench.nightshift("mark", "--job", "job-02", "--as", "reject").code == 0)
            let retry = try await bench.nightshift("retry", "--where", "review=reject")
            #expect(retry.code == 2 && retry.err.contains("the images of night-1 lie in shards"), "\(retry)")
            #expect(try await bench.status().count("completed") == 2)
        }
    }

    @Test func marksOfAReportAreTakenOverWholeOrNotAtAll() async throws {
        try await Bench.with { bench in
            try await night(bench, 3)
            func marks(_ lines: String) async throws -> Finished {
                try bench.write(lines, to: "marks.jsonl")
                return try await bench.nightshift("mark", "--from", "marks.jsonl")
            }
            let bad = try await marks(
                """
                {"batch":"night-1","key":"job-01","mark":"keep","file":"job-01.png"}
                {"batch":"night-2","key":"job-01","mark":"keep"}
                {"batch":"night-1","key":"job-09","mark":"keep"}
                {"batch":"night-1","key":"job-02","mark":"maybe"}
                keep job-03

                """)
            #expect(bad.code == 2)
            for text in [
                "marks.jsonl:2: the queue has no batch 'night-2'",
                "marks.jsonl:3: no job 'job-09' of 'night-1' has an image",
                "marks.jsonl:4: mark: 'maybe' is not one of keep, reject, none", "marks.jsonl:5: is no mark such as",
            ] { #expect(bad.err.contains(text), "\(bad)") }
            #expect(try await bench.nightshift("export", "--review", "keep").out.isEmpty)
            let good = try await marks(
                """
                {"batch":"night-1","key":"job-01","mark":"reject"}
                {"batch":"night-1","key":"job-03","mark":"reject"}
                {"batch":"night-1","key":"job-01","mark":"keep"}
                {"batch":"night-1","key":"job-02","mark":"none"}

                """)
            #expect(good.out == "3 images marked: 1 keep, 1 reject, 1 none\n", "\(good)")
            // A report of last week's images: what it says of those that were made anew since is left out.
            let stale = try await marks(
                """
                {"batch":"night-1","key":"job-01","mark":"reject","sha256":"\(String(repeating: "0", count: 64))"}
                {"batch":"night-1","key":"job-03","mark":"reject"}

                """)
            #expect(stale.out == "1 image marked: 0 keep, 1 reject, 0 none\n", "\(stale)")
            #expect(stale.err.contains("1 mark is left out: the image it is of is not that of the queue any more"))
            for (mark, keys) in [("keep", ["job-01"]), ("reject", ["job-03"]), ("none", ["job-02"])] {
                let rows = try await bench.nightshift("export", "--format", "csv", "--review", mark).lines.dropFirst()
                #expect(rows.map { String($0.split(separator: ",")[1]) } == keys)
            }
        }
    }
}
