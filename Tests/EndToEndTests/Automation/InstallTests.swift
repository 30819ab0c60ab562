import Foundation
import Testing

/// scripts/install, with the program under test in place of a release build.
@Suite(.bounded) struct InstallTests {
    @Test func installedTwiceAndTakenAway() async throws {
        guard Ground.tool("bash") != nil else { return }
        try await Bench.with(nil) { bench in
            let prefix = bench.folder + "/pre fix"
            let environment: [String: String?] = [
                "HOME": bench.folder, "XDG_CONFIG_HOME": nil, "XDG_RUNTIME_DIR": bench.folder,
                "DBUS_SESSION_BUS_ADDRESS": nil,
                "MANPATH": prefix + "/share/man",
            ]
            func install(_ words: String...) async throws -> Finished {
                let arguments = ["--prefix", prefix, "--binary", Ground.binary] + words
                return try await bench.launch(Ground.root + "/scripts/install", arguments, environment: environment)
                    .finished()
            }
            for _ in 1...2 {
                let done = try await install("--timer")
                #expect(done.code == 0, "\(done)")
            }
            let files = [
                "bin/nightshift", "share/bash-completion/completions/nightshift",
                "share/fish/vendor_completions.d/nightshift.fish", "share/man/man1/nightshift.1",
                "share/zsh/site-functions/_nightshift",
            ]
            #expect(try bench.files(below: "pre fix") == files)
            let version = try await bench.launch(prefix + "/bin/nightshift", ["--version"]).finished()
            #expect(version.code == 0, "\(version)")

            let units = ".config/systemd/user"
            #expect(try bench.files(below: units) == ["nightshift.service", "nightshift.timer"])
            let service = try String(contentsOfFile: "\(bench.folder)/\(units)/nightshift.service", encoding: .utf8)
            #expect(service.contains("\(prefix)/bin/nightshift") && !service.contains("@BINARY@"))

            let gone = try await install("--uninstall")
            #expect(gone.code == 0, "\(gone)")
            #expect(try bench.files(below: "pre fix") == [] && bench.files(below: units) == [])
        }
    }

    /// By systemd itself, where it is installed.
    @Test func theUnitsAreSound() async throws {
        guard let analyze = Ground.tool("systemd-analyze") else { return }
        try await Bench.with(nil) { bench in
            let folder = Ground.root + "/scripts/systemd"
            let service = try String(contentsOfFile: folder + "/nightshift.service", encoding: .utf8)
            // The manual may not be installed here.
            let lines = service.replacing("@BINARY@", with: Ground.binary).split(
                separator: "\n", omittingEmptySubsequences: false
            )
            .filter { !$0.hasPrefix("Documentation=") }
            try bench.write(lines.joined(separator: "\n"), to: "nightshift.service")
            try bench.write(
                try String(contentsOfFile: folder + "/nightshift.timer", encoding: .utf8), to: "nightshift.timer")
            let verified = try await bench.launch(
                analyze,
                ["--user", "verify", "\(bench.folder)/nightshift.service", "\(bench.folder)/nightshift.timer"],
                environment: ["XDG_RUNTIME_DIR": bench.folder]
            ).finished()
            #expect(verified.code == 0 && verified.err.isEmpty, "\(verified)")
            // Its line is one that the program understands.
            let line = try #require(lines.first { $0.hasPrefix("ExecStart=") })
            let words = line.split(separator: " ").dropFirst().map { $0.replacing("${MANIFEST}", with: "night.jsonl") }
                .map { String($0.replacing("%d", with: bench.folder)) }
            try bench.write(Manifest.lines(1), to: "night.jsonl")
            try bench.write("luma-api-of-a-file\n", to: "luma-api-key")
            let run = try await bench.start(
                words + ["--emulator", "--emulator-latency", "0.1:0.1:0.1", "--poll-interval", "1"],
                environment: ["LUMA_AGENTS_API_KEY": nil]
            ).finished()
            // 3 where it is morning.
            #expect(run.code == 0 || run.code == 3, "\(run)")
            #expect(try bench.files(below: "logs").count == 1)
        }
    }
}
