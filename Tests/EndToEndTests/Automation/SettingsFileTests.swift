import Foundation
import Testing

/// Settings in a file and in the environment, by what the program makes of them.
@Suite(.bounded) struct SettingsFileTests {
    private struct Row: Decodable {
        let option: String
        let value: String?
        let from: String
    }

    private static func rows(_ bench: Bench, _ words: [String], _ environment: [String: String?] = [:]) async throws
        -> [String: Row]
    {
        let answer = try await bench.start(["config", "--json"] + words, environment: environment).finished()
        guard answer.code == 0 else { throw Trouble("\(answer)") }
        let rows: [Row] = try Bench.decoded(from: answer.out)
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.option, $0) })
    }

    /// A value for the file and another for the environment, for every option that takes one.
    private static let values: [String: (file: String, environment: String)] = [
        "tag": ("season", "line"), "fault-limit": ("7", "8"), "db": ("a.sqlite", "b.sqlite"), "output": ("a", "b"),
        "rpm": ("7", "8"), "concurrency": ("7", "8"), "provisioned": ("9", "10"),
        "emulator-latency": ("1:2:3", "1:2:4"),
        "emulator-faults": ("http_502=0.1", "http_502=0.2"), "emulator-rpm": ("7", "8"),
        "emulator-concurrency": ("7", "8"),
        "emulator-seed": ("7", "8"), "api-key-file": ("a.key", "b.key"), "log-format": ("json", "text"),
        "log-file": ("a.log", "b.log"), "on-finish": ("true", "false"), "on-finish-limit": ("7", "8"),
        "notify": ("https://a.example/", "https://b.example/"), "notify-secret-file": ("a.secret", "b.secret"),
        "budget": ("7.10", "8.20"), "max-attempts": ("7", "8"), "lost-replies": ("resubmit", "hold"),
        "until": ("23:59", "23:58"), "start-at": ("00:01", "00:02"), "poll-interval": ("7", "8"),
        "max-failure-rate": ("0.7", "0.8"), "canary": ("7", "8"),
        "chain-by": ("generation", "picture"), "commitment": ("1-year", "3-months"), "deadline": ("05:00", "06:00"),
        "emulator-invoice": ("a.csv", "b.csv"), "layout": ("tar", "tar"), "shard-size": ("7", "8"),
        "shard-bytes": ("7", "8"), "dashboard": ("8701", "8702"),
    ]
    private static let flags = [
        "emulator", "quiet", "wait-for-credits", "reuse", "sidecar",
    ]
    /// Each in place of another one above.
    private static let rivals = ["verbose", "log-dir"]
    /// Without a word that takes it back.
    private static let oneWay = ["emulator-no-generation-ids"]
    private static let saidEachTime = ["accept-key-change", "new-batch", "batch", "config", "retry-unedited"]

    @Test func everyOptionOfARunHasThePrecedenceThatIsPromised() async throws {
        try await Bench.with(nil) { bench in
            let standard = try await Self.rows(bench, ["run"])
            // An option that is new here needs a pair of values above.
            let known = Set(Self.values.keys).union(Self.flags).union(Self.rivals).union(Self.oneWay)
                .union(Self.saidEachTime)
            #expect(Set(standard.keys).subtracting(known).isEmpty, "\(Set(standard.keys).subtracting(known))")
            #expect(standard.values.allSatisfy { ["default", "not set"].contains($0.from) })

            let lines = Self.values.map { "\($0): '\($1.file)'\n" } + Self.flags.map { "\($0): true\n" }
            try bench.write(lines.sorted().joined(), to: "nightshift.yaml")
            let file = try await Self.rows(bench, ["run"])
            for (option, values) in Self.values {
                #expect(file[option]?.value == values.file, "\(option)")
                #expect(file[option]?.from.hasPrefix("nightshift.yaml:") == true, "\(option)")
            }
            for flag in Self.flags { #expect(file[flag]?.value == "true", "\(flag)") }

            var environment: [String: String?] = [:]
            func variable(_ option: String) -> String { "NIGHTSHIFT_" + option.uppercased().replacing("-", with: "_") }
            for (option, values) in Self.values { environment[variable(option)] = values.environment }
            for flag in Self.flags where flag != "emulator" { environment[variable(flag)] = "false" }
            let both = try await Self.rows(bench, ["run"], environment)
            for (option, values) in Self.values {
                #expect(
                    both[option]?.value == values.environment && both[option]?.from == variable(option), "\(option)")
            }
            #expect(both["quiet"]?.value == "false" && both["wait-for-credits"]?.value == "false")

            let typed = Self.values.flatMap { ["--\($0)", $1.file] } + Self.flags.map { "--no-\($0)" }
            let all = try await Self.rows(bench, ["run", "night.jsonl"] + typed, environment)
            for option in Array(Self.values.keys) + Self.flags {
                #expect(all[option]?.from == "command line", "\(option)")
            }
        }
    }

    /// A plan becomes a run by changing one word; what only fetches has nobody to tell.
    @Test func planTakesTheOptionsOfRun() async throws {
        try await Bench.with(nil) { bench in
            let run = try await Self.rows(bench, ["run"])
            #expect(Set(try await Self.rows(bench, ["plan"]).keys) == Set(run.keys))
            let verify = try await Self.rows(bench, ["verify"])
            #expect(verify["on-finish"] == nil && verify["notify"] == nil && verify["budget"] != nil)
            try bench.write(Manifest.lines(2), to: "night.jsonl")
            for words in [["--batch", "named"], ["--new-batch"], ["--retry-unedited"], ["--no-reuse"]] {
                let plan = try await bench.start(["plan", "night.jsonl"] + words).finished()
                #expect(plan.code == 0 && plan.lines.first == "2 jobs", "\(plan)")
            }
            let bad = try await bench.nightshift("plan", "night.jsonl", "--batch", "a/b")
            #expect(bad.code == 2 && bad.err.contains("--batch: "), "\(bad)")
        }
    }

    /// What matters most stands first, and sections say what an option is about.
    @Test func theHelpHasAnOrder() async throws {
        try await Bench.with(nil) { bench in
            for command in ["plan", "run"] {
                let help = try await bench.nightshift("help", command)
                let sections = help.lines.filter { !$0.hasPrefix(" ") && $0.hasSuffix(":") }
                #expect(
                    sections == [
                        "MANIFESTS:", "BATCH:", "QUEUE:", "PICTURES:", "LIMITS OF THE ACCOUNT:",
                        "WHAT TO SUBMIT, AND WHEN TO STOP:", "WHAT IS SAID:", "ACCOUNT:", "EMULATOR:", "NOTICES:",
                        "OPTIONS:",
                    ], "\(command)")
                #expect(help.lines.allSatisfy { $0.count <= 80 }, "\(command)")
            }
        }
    }

    /// Not only shown, but in force.
    @Test func settingsAreInForce() async throws {
        try await Bench.with(nil) { bench in
            try bench.write(Manifest.lines(60), to: "night.jsonl")
            try bench.write("rpm: 10\nbudget: 1.00\n", to: "nightshift.yaml")
            func minutes(_ words: String..., environment: [String: String?] = [:]) async throws -> String {
                let plan = try await bench.start(["plan", "night.jsonl"] + words, environment: environment).finished()
                #expect(plan.code == 0, "\(plan)")
                return plan.lines.first { $0.contains("requests a minute") }.map {
                    $0.trimmingCharacters(in: .whitespaces)
                } ?? "none"
            }
            #expect(try await minutes().hasPrefix("10 requests a minute"))
            #expect(try await minutes(environment: ["NIGHTSHIFT_RPM": "20"]).hasPrefix("20 requests a minute"))
            #expect(try await minutes("--rpm", "15", environment: ["NIGHTSHIFT_RPM": "20"]).hasPrefix("15 requests"))
            // Another file, or none.
            try bench.write(#"{"plan": {"rpm": 12}}"#, to: "other.json")
            #expect(try await minutes("--config", "other.json").hasPrefix("12 requests a minute"))
            #expect(try await minutes(environment: ["NIGHTSHIFT_CONFIG": "other.json"]).hasPrefix("12 requests"))
            #expect(try await minutes("--config", "/dev/null").hasPrefix("30 requests a minute"))
        }
    }

    @Test func everythingThatIsWrongIsListed() async throws {
        try await Bench.with(nil) { bench in
            try bench.write(Manifest.lines(1), to: "night.jsonl")
            try bench.write("bugdet: 5\nrpm: many\n", to: "nightshift.yaml")
            let typo = try await bench.nightshift("run", "night.jsonl", "--emulator")
            #expect(typo.code == 2)
            #expect(
                typo.err
                    == "nightshift.yaml:1: bugdet: is no option; did you mean 'budget'?\nnightshift: 1 fault in the settings; nothing was done\n"
            )
            try bench.write("rpm: many\nbudget: -5\nrun:\n  canary: 0\n", to: "nightshift.yaml")
            let values = try await bench.nightshift(
                "run", "night.jsonl", "--emulator", environment: ["NIGHTSHIFT_UNTIL": "late"])
            #expect(values.code == 2)
            let lines = values.err.split(separator: "\n").map(String.init)
            #expect(lines.count == 5, "\(values)")
            #expect(lines[0].hasPrefix("nightshift.yaml:1: rpm: The value 'many' is invalid"))
            #expect(values.err.contains("nightshift.yaml:2: budget: "))
            #expect(values.err.contains("environment: NIGHTSHIFT_UNTIL: --until: 'late' is neither"))
            #expect(values.err.contains("nightshift.yaml:4: run.canary: --canary must be at least 1"))
            #expect(!bench.exists("nightshift.sqlite"))
            // Others don't ask for them.
            #expect(try await bench.nightshift("manual").code == 0)
            #expect(try await bench.nightshift("run", "--help").code == 0)
            // What is typed takes the place of what is wrong.
            let mended = try await bench.nightshift("plan", "night.jsonl", "--rpm", "5", "--budget", "1")
            #expect(mended.code == 0, "\(mended)")
        }
    }

    @Test func theKeyIsNeitherTakenNorRepeated() async throws {
        try await Bench.with(nil, key: "luma-api-of-the-environment") { bench in
            try bench.write("rpm: 5\napi-key: luma-api-in-a-file\n", to: "nightshift.yml")
            let run = try await bench.nightshift("status")
            #expect(
                run.code == 2 && run.err.contains("nightshift.yml:2: api-key: an API key must not stand here"), "\(run)"
            )
            #expect(!run.err.contains("in-a-file"))
        }
    }
}
