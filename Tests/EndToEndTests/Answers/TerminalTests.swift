import Foundation
import Testing

/// What is said where, and how it looks.
@Suite(.bounded) struct TerminalTests {
    private static let escape = "\u{1B}"

    @Test func plainLinesWhereThereIsNoTerminal() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(3), to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1")
            #expect(run.code == 0, "\(run)")
            #expect(!run.err.contains(Self.escape) && !run.err.contains("\r"))
            #expect(!run.out.contains(Self.escape))
            #expect(run.err.contains("0 of 3 images; "), "\(run)")
            #expect(run.out.hasPrefix("night-1: 3 of 3 images are home\n"), "\(run)")

            try bench.write(Manifest.lines(4), to: "night.jsonl")
            let quiet = try await bench.nightshift("run", "night.jsonl", "--quiet", "--poll-interval", "1")
            #expect(quiet.code == 0)
            #expect(quiet.err == "")
            #expect(quiet.out.hasPrefix("night-1: 4 of 4 images are home\n"))
        }
    }

    /// Standard error goes into a pipe that nobody reads. It takes 64 KiB, all but 500 of which are used: the plan and a line or two.
    private func runUnread(_ bench: Bench, _ options: String) throws -> Running {
        let command =
            "mkfifo unread; exec 3<>unread; head -c 65036 /dev/zero >&3; exec \"$0\" run night.jsonl \(options) 2>&3"
        return try bench.launch("/bin/sh", ["-c", command, Ground.binary])
    }

    @Test func standardErrorThatNobodyReadsHoldsUpNothing() async throws {
        try await Bench.with(.init(latency: Ground.lasting(0.5))) { bench in
            try bench.write(Manifest.lines(12), to: "night.jsonl")
            let run = try await runUnread(bench, "--verbose --poll-interval 1").finished()
            #expect(run.code == 0, "\(run)")
            #expect(run.out.hasPrefix("night-1: 12 of 12 images are home\n"), "\(run)")
            try await bench.expectAgreement(output: "output/night-1")
        }
    }

    @Test func aTerminalThatIsStoppedHoldsUpNoEnd() async throws {
        try await Bench.with(.init(latency: Ground.lasting(2))) { bench in
            try bench.write(Manifest.lines(3), to: "night.jsonl")
            let terminal = try Terminal()
            let run = try bench.start(
                ["run", "night.jsonl", "--poll-interval", "1"], standardError: terminal.line)
            try await bench.eventuallyStatus("three generations") { $0.count("generating") == 3 }
            try terminal.stop()
            let ended = try await run.finished()
            #expect(ended.code == 0, "\(ended)")
            #expect(ended.out.hasPrefix("night-1: 3 of 3 images are home\n"), "\(ended)")
        }
    }

    /// A run that ends with an error, because there can be no folder.
    @Test func anErrorThatNobodyReadsIsAnEndAsWell() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(3), to: "night.jsonl")
            try bench.write("no folder", to: "file")
            let ended = try await runUnread(bench, "--verbose --poll-interval 1 --output file/images").finished()
            #expect(ended.code == 5, "\(ended)")
        }
    }

    @Test func aSignalIsHeardWhoeverReads() async throws {
        try await Bench.with(.init(latency: Ground.lasting(20))) { bench in
            try bench.write(Manifest.lines(10), to: "night.jsonl")
            let run = try runUnread(bench, "--verbose --poll-interval 1 --concurrency 4")
            try await bench.eventuallyStatus("four generations") { $0.count("generating") == 4 }
            run.signal(SIGINT)
            let ended = try await run.finished()
            #expect(ended.code == 3, "\(ended)")
            let status = try await bench.status()
            #expect(status.count("submitting") == 0 && status.count("uncertain") == 0)
            #expect(status.count("queued") == 6)
        }
    }

    @Test(.enabled(if: Ground.tool("script") != nil, "there is no script(1) to make a terminal with"))
    func redrawnOnATerminal() async throws {
        try await Bench.with(.init(latency: "1:1.5:2")) { bench in
            try bench.write(Manifest.lines(4), to: "night.jsonl")
            let script = try #require(Ground.tool("script"))
            let command = "'\(Ground.binary)' run night.jsonl --poll-interval 1"
            let run = try await bench.launch(script, ["-qec", command, "/dev/null"]).finished()
            #expect(run.code == 0, "\(run)")
            // Four lines up, and each cleared to its end.
            #expect(run.out.contains(Self.escape + "[4A\r"), "\(run)")
            #expect(run.out.contains(Self.escape + "[K"))
            #expect(run.out.contains("4 of 4 images"))
        }
    }

    /// Strangers' words do nothing to a terminal.
    @Test func wordsWithEscapeSequences() async throws {
        try await Bench.with { bench in
            try bench.write(#"{"id": "a\u009b", "prompt": "A lamp"}"# + "\n", to: "night.jsonl")
            let refused = try await bench.nightshift("run", "night.jsonl")
            #expect(refused.code == 2)
            #expect(!refused.err.contains("\u{9B}"), "\(refused)")
        }
    }

    static let mistakes: [[String]] = [
        ["run"], ["frobnicate"], ["run", "x.jsonl", "--rpm", "0"], ["run", "x.jsonl", "--concurrency", "none"],
        ["run", "x.jsonl", "--budget", "much"], ["run", "x.jsonl", "--budget", "-1"],
        ["run", "x.jsonl", "--poll-interval", "0.5"], ["run", "x.jsonl", "--until", "later"],
        ["run", "x.jsonl", "--provisioned", "7"], ["run", "x.jsonl", "--quiet", "--verbose"],
        ["run", "x.jsonl", "--emulator-rpm", "9"], ["run", "x.jsonl", "x.jsonl"],
        ["run", "x.jsonl", "--max-attempts", "0"],
        ["run", "x.jsonl", "--batch", "../up"], ["run", "x.jsonl", "--emulator", "--emulator-latency", "3:2:1"],
        ["run", "x.jsonl", "--emulator", "--emulator-faults", "gremlins=1"], ["run", "x.txt"],
        ["run", "missing.jsonl"],
        ["status", "--json", "--colour"], ["jobs", "--state", "lost"], ["costs", "--by", "model,model"],
        ["costs", "--format", "xml"], ["export"], ["export", "--manifest", "--format", "csv"],
        ["emulator", "--port", "70000"], ["emulator", "--latency", "fast"], ["retry", "--state", "completed"],
    ]

    @Test func mistakesExitWithTwo() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(1), to: "x.jsonl")
            try bench.write("A lamp\n", to: "x.txt")
            for arguments in Self.mistakes {
                let mistake = try await bench.start(arguments).finished()
                #expect(mistake.code == 2, "\(mistake)")
                #expect(mistake.out == "" && mistake.err != "", "\(mistake)")
            }
            #expect(try bench.files(below: ".") == ["x.jsonl", "x.txt"])
            #expect(try await bench.books().posts.received == 0)
        }
    }

    @Test func helpAndVersion() async throws {
        try await Bench.with(nil) { bench in
            let commands = [
                "plan", "run", "resume", "status", "jobs", "costs", "plans", "export", "retry", "cancel", "emulator",
            ]
            for arguments in [["--help"], ["--version"]] + commands.map({ [$0, "--help"] }) {
                let help = try await bench.start(arguments).finished()
                #expect(help.code == 0 && help.err == "", "\(help)")
                #expect(help.out != "")
            }
        }
    }

    /// Without a queue there is nothing to show, and none is made.
    @Test(arguments: [
        ["status"], ["jobs"], ["costs"], ["export", "--format", "csv"], ["resume"], ["retry"], ["cancel"],
    ])
    func withoutAQueue(_ arguments: [String]) async throws {
        try await Bench.with(nil) { bench in
            let answer = try await bench.start(arguments).finished()
            #expect(answer.code == 5, "\(answer)")
            #expect(answer.err.contains("nightshift.sqlite"), "\(answer)")
            #expect(try bench.files(below: ".") == [])
        }
    }
}
