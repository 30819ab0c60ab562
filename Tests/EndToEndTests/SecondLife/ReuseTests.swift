import Foundation
import Testing

/// `run --reuse`: what is home already is not paid for again.
@Suite(.bounded) struct ReuseTests {
    private func bytes(_ bench: Bench, _ path: String) throws -> Data {
        try #require(FileManager.default.contents(atPath: "\(bench.folder)/output/\(path)"))
    }

    @Test func copiedAndFree() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(4), to: "one.jsonl")
            #expect(try await bench.nightshift("run", "one.jsonl", "--poll-interval", "1").code == 0)
            // One image was removed, one has other bytes of the same length.
            let names = try bench.files(below: "output/one-1")
            try FileManager.default.removeItem(atPath: "\(bench.folder)/output/one-1/\(names[2])")
            var torn = try bytes(bench, "one-1/\(names[3])")
            let sound = torn
            torn[torn.count / 2] ^= 0xFF
            try torn.write(to: URL(fileURLWithPath: "\(bench.folder)/output/one-1/\(names[3])"))

            try bench.write(Manifest.lines(5).replacing("job-", with: "shot-"), to: "two.jsonl")
            let plan = try await bench.nightshift("plan", "two.jsonl", "--reuse")
            #expect(
                plan.code == 0
                    && plan.out.contains("reuse  3 images are home already from earlier batches: $0.1212 less"),
                "\(plan)")
            let run = try await bench.nightshift("run", "two.jsonl", "--reuse", "--poll-interval", "1")
            #expect(run.code == 0, "\(run)")
            #expect(run.err.contains("2 images are reused from earlier batches, at no cost"), "\(run)")
            #expect(run.err.contains("2 images are gone or damaged"), "\(run)")
            #expect(run.out.contains("  reused    2 images of earlier batches, at no cost"), "\(run)")
            #expect(try await bench.books().posts.received == 7)
            #expect(try await bench.books().totals.charged == bench.status().low)
            #expect(try await bench.status("two").low == 3 * Money.image)

            let copies = try bench.files(below: "output/two-1")
            #expect(copies.count == 5 && copies[0].hasPrefix("shot-01.") && copies[1].hasPrefix("shot-02."))
            #expect(try bytes(bench, "two-1/\(copies[0])") == bytes(bench, "one-1/\(names[0])"))
            let jobs = try await bench.jobs("two")
            #expect(jobs.map(\.attempts) == [0, 0, 1, 1, 1] && jobs.allSatisfy { $0.state == "completed" })
            let text = try await bench.nightshift("jobs", "two")
            #expect(text.lines[1].contains("reused from one-1/job-02"), "\(text)")
            let export = try await bench.nightshift("export", "two", "--format", "jsonl").lines
            #expect(export[0].contains(#""reused_from":"one-1/job-01""#) && export[2].contains(#""reused_from":null"#))

            // The copies are on their own: whatever becomes of the first ones, the batch is as the books say.
            #expect(try await bench.nightshift("verify", "two").code == 0)
            #expect(try await bench.nightshift("verify", "one").code == 5)
            #expect(try await bench.nightshift("run", "two.jsonl", "--reuse").code == 0)
            #expect(try await bench.books().posts.received == 7)
            // All is well again for the promises that are looked after at the end.
            try sound.write(to: URL(fileURLWithPath: "\(bench.folder)/output/one-1/\(names[3])"))
            #expect(try await bench.nightshift("verify", "one", "--repair").code == 0)
        }
    }

    /// Whoever asks for variations wants different images; and what is in a local file may have changed.
    @Test func whatIsNotTheSame() async throws {
        try await Bench.with { bench in
            try FileManager.default.copyItem(
                atPath: Ground.samples + "/images/star.png", toPath: bench.folder + "/star.png")
            let local = Manifest.line(2, more: #", "image_ref": ["star.png"]"#)
            try bench.write(Manifest.line(1, more: #", "count": 2"#) + local, to: "one.jsonl")
            #expect(try await bench.nightshift("run", "one.jsonl", "--poll-interval", "1").code == 0)
            try bench.write(Manifest.line(1, more: #", "count": 3"#) + local, to: "two.jsonl")
            let plan = try await bench.nightshift("plan", "two.jsonl", "--reuse")
            #expect(plan.out.contains("reuse  2 images are home already"), "\(plan)")
            #expect(try await bench.nightshift("run", "two.jsonl", "--reuse", "--poll-interval", "1").code == 0)
            #expect(try await bench.jobs("two").map(\.attempts) == [0, 0, 1, 1])
            #expect(try await bench.books().posts.received == 5)
            // Unasked, nothing is reused; and without a queue there is nothing to reuse.
            try bench.write(Manifest.line(1), to: "three.jsonl")
            #expect(try await bench.nightshift("run", "three.jsonl", "--poll-interval", "1").code == 0)
            #expect(try await bench.books().posts.received == 6)
            let none = try await bench.nightshift("plan", "three.jsonl", "--reuse", "--db", "none.sqlite")
            #expect(none.code == 0 && none.out.contains("reuse  0 images"), "\(none)")
            #expect(!bench.exists("none.sqlite"))
        }
    }
}
