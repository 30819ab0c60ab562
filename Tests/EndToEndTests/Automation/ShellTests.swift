import Foundation
import Testing

/// Completions and the manual, as a shell and man take them.
@Suite(.bounded) struct ShellTests {
    private static let commands = [
        "plan", "run", "resume", "status", "jobs", "costs", "export", "retry", "cancel", "verify", "emulator", "config",
    ]

    @Test(arguments: ["bash", "zsh", "fish"]) func completionScripts(_ shell: String) async throws {
        try await Bench.with(nil) { bench in
            let script = try await bench.nightshift("--generate-completion-script", shell)
            #expect(script.code == 0, "\(script)")
            for command in Self.commands { #expect(script.out.contains(command), "\(command)") }
            for ending in ["jsonl", "yaml"] { #expect(script.out.contains(ending)) }
            guard let program = Ground.tool(shell) else { return }
            try bench.write(script.out, to: "script")
            let check = try await bench.launch(program, ["-n", "script"]).finished()
            #expect(check.code == 0, "\(check)")
        }
    }

    @Test func namesOfBatchesAreCompleted() async throws {
        try await Bench.with(nil) { bench in
            func completed(_ words: String..., environment: [String: String?] = [:]) async throws -> [String] {
                let line = ["---completion", "resume", "--", "positional@0", "2", "0", "nightshift", "resume"] + words
                let answer = try await bench.start(line, environment: environment).finished()
                #expect(answer.code == 0, "\(answer)")
                return answer.lines
            }
            #expect(try await completed("") == [])
            for name in ["first.jsonl", "second.jsonl"] {
                try bench.write(Manifest.lines(1), to: name)
                let run = try await bench.nightshift(
                    "run", name, "--emulator", "--emulator-latency", "0.1:0.1:0.1", "--poll-interval", "1", "--db",
                    "elsewhere.sqlite")
                #expect(run.code == 0, "\(run)")
            }
            #expect(try await completed("") == [])
            #expect(try await completed("--db", "elsewhere.sqlite", "") == ["second-1", "first-1"])
            #expect(
                try await completed("", environment: ["NIGHTSHIFT_DB": "elsewhere.sqlite"]) == ["second-1", "first-1"])
            try bench.write("db: elsewhere.sqlite\n", to: "nightshift.yaml")
            #expect(try await completed("") == ["second-1", "first-1"])
        }
    }

    @Test func theManual() async throws {
        try await Bench.with(nil) { bench in
            let manual = try await bench.nightshift("manual")
            #expect(manual.code == 0, "\(manual)")
            for command in Self.commands { #expect(manual.out.contains(".SS \"nightshift \(command)"), "\(command)") }
            for option in ["budget", "notify", "on\\-finish", "log\\-dir", "config"] {
                #expect(manual.out.contains("\\fB\\-\\-\(option)\\fR"), "\(option)")
            }
            for heading in ["NAME", "SYNOPSIS", "EXIT STATUS", "ENVIRONMENT", "FILES"] {
                #expect(manual.out.contains(".SH \(heading)"))
            }
            #expect(manual.out.utf8.allSatisfy { $0 < 0x80 })
            try bench.write(manual.out, to: "nightshift.1")
            if let groff = Ground.tool("groff") {
                let lint = try await bench.launch(groff, ["-man", "-ww", "-Tascii", "-z", "nightshift.1"]).finished()
                #expect(lint.code == 0 && lint.err.isEmpty, "\(lint)")
            }
            guard let man = Ground.tool("man") else { return }
            let page = try await bench.launch(
                man, ["--warnings", "-l", "nightshift.1"], environment: ["MANPAGER": "cat", "LC_ALL": "C"]
            )
            .finished()
            #expect(page.code == 0 && page.out.contains("EXIT STATUS") && page.err.isEmpty, "\(page)")
        }
    }
}
