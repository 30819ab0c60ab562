import Foundation
import Settings
import Testing

/// What is wrong is refused with its place, all of it at once.
struct FaultTests {
    @Test func unknownKeysAreListedTogether() throws {
        let yaml = """
            bugdet: 25
            rpm: 10
            colour: blue
            run:
              untill: "07:00"
            statsu:
              json: true
            status:
              rpm: 3
            new-batch: true
            """
        #expect(
            try Sample.faults(yaml: yaml) == [
                "1: bugdet: is no option; did you mean 'budget'?",
                "3: colour: is no option that run has; what only one command has goes into a section of its name",
                "5: run.untill: is no option; did you mean 'until'?",
                "7: statsu.json: 'statsu' is no command; did you mean 'status'?",
                "9: status.rpm: is no option of status",
                "10: new-batch: is said on a command line each time, and can't be set here",
            ])
    }

    @Test(arguments: [
        ("quiet: 7\n", "1: quiet: is neither true nor false"),
        ("rpm: [1, 2]\n", "1: rpm: takes one value, not a list"),
        ("rpm:\n", "1: rpm: has no value that an option could have"),
        ("rpm: ~\n", "1: rpm: has no value that an option could have"),
        ("run:\n  rpm: {a: 1}\n", "2: run.rpm: has no value that an option could have"),
        ("run: 5\n", "1: run: is a command: its options go below it, as a section"),
        ("- rpm\n", "holds no mapping of options to values"),
        ("rpm: 1\nrpm: 2\n", "is no YAML: a key is given twice: rpm"),
        ("rpm: 'a\n", "is no YAML: line 2: found unexpected end of stream"),
    ]) func shapes(_ yaml: String, _ fault: String) throws {
        #expect(try Sample.faults(yaml: yaml) == [fault])
    }

    @Test func json() throws {
        #expect(
            try Sample.faults(json: #"{"rpm": 60, "bugdet": 3, "run": {"untl": "x"}}"#).sorted() == [
                "1: bugdet: is no option; did you mean 'budget'?", "1: run.untl: is no option; did you mean 'until'?",
            ])
        #expect(try Sample.faults(json: "[1]") == ["holds no mapping of options to values"])
        #expect(try Sample.faults(json: "{") == ["is no JSON"])
        #expect(try Sample.faults(json: #"{"rpm": null}"#) == ["1: rpm: has no value that an option could have"])
        // The later one would silence the earlier: a budget that is lost is no budget.
        #expect(
            try Sample.faults(json: #"{"run": {"budget": 3}, "run": {"rpm": 5}}"#)
                == ["is no JSON: a key is given twice: run"])
        #expect(try Sample.faults(json: #"{"rpm": 5, "rpm": 6}"#) == ["is no JSON: a key is given twice: rpm"])
    }

    /// Such as a shell makes of `<(…)`: it can be read once.
    @Test func aPipe() throws {
        let path = FileManager.default.temporaryDirectory.path + "/settings-\(UUID().uuidString)"
        #expect(mkfifo(path, 0o600) == 0)
        defer { try? FileManager.default.removeItem(atPath: path) }
        Thread.detachNewThread {
            FileHandle(forWritingAtPath: path)?.write(Data("rpm: 7\n".utf8))
        }
        let file = try SettingsFile.read(path)
        #expect(file.entries.map(\.path) == [["rpm"]] && file.entries.map(\.value) == [.text("7")])
    }

    /// A key of the API in a file that is mailed around would be a key lost, and an error text that repeats it as well.
    @Test(arguments: [
        "api-key: luma-api-secret", "LUMA_AGENTS_API_KEY: x", "api_key: luma-api-secret", "rpm: luma-api-secret",
        "luma-api-secret: 1", "tag: [a, luma-api-secret]", "run:\n  api-key: luma-api-secret",
        "api-key-file: ' luma-api-secret'",
    ]) func theKeyIsRefusedAndNotRepeated(_ yaml: String) throws {
        let faults = try Sample.faults(yaml: yaml + "\n")
        #expect(faults.count == 1 && faults[0].contains("an API key must not stand here"), "\(faults)")
        #expect(!faults.description.contains("luma-api-secret"))
        #expect(try Sample.faults(yaml: "api-key-file: /run/secrets/key\n") == [])
    }

    @Test func variables() throws {
        #expect(
            try Sample.faults(environment: ["NIGHTSHIFT_BUGDET": "25", "NIGHTSHIFT_RUN_UNTILL": "7"]).prefix(2)
                == [
                    "NIGHTSHIFT_BUGDET: is no setting; did you mean NIGHTSHIFT_BUDGET?",
                    "NIGHTSHIFT_RUN_UNTILL: is no setting; did you mean NIGHTSHIFT_RUN_UNTIL?",
                ])
        #expect(
            try Sample.faults(environment: ["NIGHTSHIFT_QUIET": "perhaps"])
                == ["NIGHTSHIFT_QUIET: is neither true nor false"])
        // Not ours, or not settings.
        let others = [
            "NIGHTSHIFT_BINARY", "NIGHTSHIFT_CONFIG", "NIGHTSHIFT_BATCH", "NIGHTSHIFT_STATE", "NIGHTSHIFT_JOBS_FAILED",
            "NIGHTSHIFT_OUTPUT_FOLDER", "NIGHTSHIFT_SOMETHING_ELSE", "NIGHT_RPM",
        ]
        #expect(try Sample.faults(environment: Dictionary(uniqueKeysWithValues: others.map { ($0, "x") })) == [])
    }

    @Test func filesThatAreNone() throws {
        #expect(throws: SettingsRejected.self) { try SettingsFile.read("/nowhere/nightshift.yaml") }
        #expect(throws: SettingsRejected.self) { try SettingsFile.read("/") }
        #expect(try SettingsFile.read("/dev/null").entries == [])
        #expect(throws: SettingsRejected.self) {
            try Sample.file("rpm: 1 #" + String(repeating: "x", count: 1_048_576))
        }
    }

    @Test func aFileThatIsOnlyFoundMustBeNobodyElses() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/settings-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(try SettingsFile.standing(in: folder) == nil)
        let path = folder + "/nightshift.yml"
        try Data("rpm: 1\n".utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        #expect(try SettingsFile.standing(in: folder) == "nightshift.yml")
        try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: path)
        #expect(throws: SettingsRejected.self) { try SettingsFile.standing(in: folder) }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        try Data("{}".utf8).write(to: URL(fileURLWithPath: folder + "/nightshift.json"))
        #expect(throws: SettingsRejected.self) { try SettingsFile.standing(in: folder) }
    }
}
