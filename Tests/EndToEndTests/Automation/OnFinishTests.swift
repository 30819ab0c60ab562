import Foundation
import Testing

/// The command of --on-finish, by what it leaves behind.
@Suite(.bounded) struct OnFinishTests {
    private static func variables(_ bench: Bench) throws -> [String: String] {
        let text = try String(contentsOfFile: bench.folder + "/env", encoding: .utf8)
        let pairs = text.split(separator: "\n").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        return Dictionary(pairs.compactMap { $0.count == 2 ? ($0[0], $0[1]) : nil }) { $1 }
    }

    @Test func whatItIsTold() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(2) + Manifest.line(3, "No [[fault:content_moderated]]"), to: "night.jsonl")
            let run = try await bench.nightshift(
                "run", "night.jsonl", "--poll-interval", "1", "--on-finish", "cat > said; env > env; echo aside",
                environment: ["NIGHTSHIFT_NOTIFY_SECRET": Receiver.secret, "MINE": "kept"])
            #expect(run.code == 1, "\(run)")
            // What it prints is no part of the run's answer.
            #expect(!run.out.contains("aside") && run.err.contains("aside"))
            let notice: Receiver.Notice = try Bench.decoded(
                from: try String(contentsOfFile: bench.folder + "/said", encoding: .utf8))
            #expect(notice.event == "finish" && notice.exitCode == 1 && notice.jobs["failed"] == 1)
            let variables = try Self.variables(bench)
            #expect(variables["NIGHTSHIFT_BATCH"] == "night-1" && variables["NIGHTSHIFT_EXIT_CODE"] == "1")
            #expect(variables["NIGHTSHIFT_STATE"] == "finish" && variables["NIGHTSHIFT_JOBS_COMPLETED"] == "2")
            #expect(
                variables["NIGHTSHIFT_COST_LOW_USD"] == "0.0808" && variables["NIGHTSHIFT_COST_HIGH_USD"] == "0.0808")
            #expect(variables["NIGHTSHIFT_OUTPUT_FOLDER"]?.hasSuffix("/output/night-1") == true)
            #expect(variables["MINE"] == "kept")
            #expect(variables["LUMA_AGENTS_API_KEY"] == nil && variables["NIGHTSHIFT_NOTIFY_SECRET"] == nil)
        }
    }

    @Test(arguments: [("exit 9", "ended with 9"), ("kill -9 $$", "ended by signal 9"), ("sleep 60", "took too long")])
    func itsFailureIsSaidAndChangesNothing(_ line: String, _ complaint: String) async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(1), to: "night.jsonl")
            let run = try await bench.nightshift(
                "run", "night.jsonl", "--poll-interval", "1", "--on-finish", line, "--on-finish-limit", "2")
            #expect(
                run.code == 0 && run.err.contains("nightshift: the command of --on-finish")
                    && run.err.contains(complaint), "\(run)")
        }
    }

    /// Neither what it leaves running nor what leaves its group holds up the run, or keeps its queue.
    @Test func whatItLeavesBehindIsNotWaitedFor() async throws {
        guard Ground.tool("setsid") != nil else { return }
        try await Bench.with { bench in
            try bench.write(Manifest.lines(1), to: "night.jsonl")
            let words = ["run", "night.jsonl", "--poll-interval", "1"]
            let hook = ["--on-finish", "setsid sleep 600 & echo $! > child; sleep 600 & echo $! >> child"]
            let run = try await bench.start(words + hook).finished()
            #expect(run.code == 0 && !run.err.contains("--on-finish"), "\(run)")
            let children = try String(contentsOfFile: bench.folder + "/child", encoding: .utf8).split(separator: "\n")
                .compactMap { Int32($0) }
            defer { for child in children { kill(child, SIGKILL) } }
            #expect(children.count == 2 && children.allSatisfy { kill($0, 0) == 0 })
            let again = try await bench.start(words).finished()
            #expect(again.code == 0, "\(again)")
        }
    }

    @Test func alsoAfterAManifestThatWasRefused() async throws {
        try await Bench.with { bench in
            try bench.write("{}\n", to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--on-finish", "env > env")
            #expect(run.code == 2, "\(run)")
            let variables = try Self.variables(bench)
            #expect(variables["NIGHTSHIFT_EXIT_CODE"] == "2" && variables["NIGHTSHIFT_STATE"] == "trouble")
        }
    }

    /// The queue is free by then, and what the command is told is taken for no setting.
    @Test func itMayUseTheQueue() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.line(1, "No [[fault:content_moderated]]"), to: "night.jsonl")
            let hook =
                "'\(Ground.binary)' retry && '\(Ground.binary)' jobs --json > jobs.json && '\(Ground.binary)' run night.jsonl --budget 0"
            let run = try await bench.nightshift(
                "run", "night.jsonl", "--poll-interval", "1",
                environment: ["NIGHTSHIFT_ON_FINISH": hook + "; echo once >> count"])
            #expect(run.code == 1, "\(run)")
            let jobs = try String(contentsOfFile: bench.folder + "/jobs.json", encoding: .utf8)
            #expect(jobs.contains(#""state":"queued""#), "\(jobs) \(run)")
            // The run that it started itself has none.
            #expect(try String(contentsOfFile: bench.folder + "/count", encoding: .utf8) == "once\n")
        }
    }
}
