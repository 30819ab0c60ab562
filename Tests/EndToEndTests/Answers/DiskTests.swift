import Foundation
import Testing

/// What is on the disk after a run, and what a run does not touch.
@Suite(.bounded) struct DiskTests {
    /// The queue is its owner's alone, and a run leaves nothing half done behind.
    @Test func whatIsLeftOnDisk() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(3, "A pier [[fault:torn_download x1]]"), to: "night.jsonl")
            let run = try await bench.nightshift(
                "run", "night.jsonl", "--db", "queue.sqlite", "--output", "pictures", "--poll-interval", "1")
            #expect(run.code == 0, "\(run)")
            let attributes = try FileManager.default.attributesOfItem(atPath: bench.folder + "/queue.sqlite")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(try bench.files(below: "pictures").count == 3)
            #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder + "/pictures").count == 3)
            let rest = try bench.files(below: ".").filter { !$0.hasPrefix("pictures/") }
            #expect(rest == ["night.jsonl", "queue.sqlite", "queue.sqlite.lock"])
        }
    }

    /// A stranger's file keeps its name and its bytes; the image gets the next name.
    @Test func aStrangersFileIsNotOverwritten() async throws {
        try await Bench.with { bench in
            let folder = bench.folder + "/pictures"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            try bench.write("not an image", to: "pictures/job-01.png")
            try bench.write(Manifest.line(1, more: #", "output_format": "png""#), to: "night.jsonl")
            let run = try await bench.nightshift(
                "run", "night.jsonl", "--output", "pictures", "--poll-interval", "1")
            #expect(run.code == 0, "\(run)")
            #expect(try String(contentsOfFile: folder + "/job-01.png", encoding: .utf8) == "not an image")
            #expect(try await bench.jobs().map(\.file) == ["job-01-2.png"])
            #expect(try bench.files(below: "pictures") == ["job-01-2.png", "job-01.png"])
        }
    }

    /// Where images can't go, nothing is submitted.
    @Test func anOutputThatIsNoFolder() async throws {
        try await Bench.with { bench in
            try bench.write("occupied", to: "pictures")
            try bench.write(Manifest.lines(2), to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--output", "pictures")
            #expect(run.code == 5, "\(run)")
            #expect(run.err.contains("/pictures"))
            #expect(try await bench.books().posts.received == 0)
            #expect(try await bench.status().count("queued") == 2)
        }
    }

    /// Images that were changed or taken away since are found, each by its job.
    @Test func verifyFindsWhatChanged() async throws {
        try await Bench.with { bench in
            let rows = (1...3).map { Manifest.line($0, more: #", "output_format": "png""#) }
            try bench.write(rows.joined(), to: "night.jsonl")
            let run = try await bench.nightshift(
                "run", "night.jsonl", "--db", "queue.sqlite", "--output", "pictures", "--poll-interval", "1")
            #expect(run.code == 0, "\(run)")
            let well = try await bench.nightshift("verify", "--db", "queue.sqlite")
            #expect(well.code == 0 && well.lines.count == 1, "\(well)")

            let changed = URL(fileURLWithPath: bench.folder + "/pictures/job-01.png")
            var bytes = try Data(contentsOf: changed)
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: changed)
            try FileManager.default.removeItem(atPath: bench.folder + "/pictures/job-03.png")
            let found = try await bench.nightshift("verify", "--db", "queue.sqlite")
            #expect(found.code == 5, "\(found)")
            #expect(found.lines.count == 2)
            #expect(found.out.contains("job-01") && found.out.contains("job-03") && !found.out.contains("job-02"))
        }
    }
}
