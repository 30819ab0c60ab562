#if os(Linux)
    import Foundation
    import Testing

    /// What a process that dies leaves behind must not hold the key.
    @Suite(.bounded) struct SecrecyTests {
        @Test func aCrashLeavesNoCoreDump() async throws {
            try await Bench.with { bench in
                try bench.write(Manifest.line(1, "Held [[fault:slow_reply]]"), to: "night.jsonl")
                let running = try bench.start(["run", "night.jsonl"])
                try await bench.eventuallyStatus("submitted") { $0.count("submitting") == 1 }
                let limits = try String(contentsOfFile: "/proc/\(running.pid)/limits", encoding: .utf8)
                let core = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
                // One byte is the limit at which Linux makes no dump, neither as a file nor through a pipe.
                let soft = core.dropFirst("Max core file size".count).split(separator: " ").first.flatMap { Int($0) }
                #expect(try #require(soft) <= 1, "\(core)")
                running.signal(SIGKILL)
                _ = try await running.finished()
            }
        }
    }
#endif
