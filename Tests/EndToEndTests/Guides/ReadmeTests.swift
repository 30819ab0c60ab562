import Foundation
import Testing

/// What `jobs/README.md` says is so: its figures and its commands.
@Suite(.bounded) struct ReadmeTests {
    private static func text() throws -> String {
        try String(contentsOfFile: Ground.samples + "/README.md", encoding: .utf8)
    }

    @Test func figures() throws {
        let text = try Self.text()
        for sample in SampleTests.samples {
            #expect(text.contains("| `\(sample.file)` | \(sample.jobs) | $\(sample.plan) |"))
        }
    }

    @Test func commands() async throws {
        let commands = try Self.text().replacing("\\\n", with: "").split(separator: "\n")
            .filter { $0.hasPrefix("    nightshift ") }
            .map { $0.split(separator: " ").dropFirst().map(String.init) }
        #expect(commands.map(\.first) == ["plan", "run", "costs", "costs", "run"])
        try await Bench.with(nil) { bench in
            try FileManager.default.createSymbolicLink(
                atPath: bench.folder + "/jobs", withDestinationPath: Ground.samples)
            for command in commands {
                let done = try await bench.start(command).finished()
                #expect(done.code == (command.contains("jobs/demo.yaml") ? 1 : 0), "\(done)")
            }
            #expect(try await bench.status("demo").count("completed") == 57)
        }
    }
}
