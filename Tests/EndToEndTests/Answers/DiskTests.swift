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
}
