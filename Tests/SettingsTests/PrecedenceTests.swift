import Settings
import Testing

/// The command line outweighs the environment, the environment the file, the file the default.
struct PrecedenceTests {
    private static let yaml = "rpm: 10\nrun:\n  budget: 1.10\n"
    private static let environment = ["NIGHTSHIFT_RPM": "20", "NIGHTSHIFT_BUDGET": "2"]

    @Test func theFileSpeaksWhereNobodyElseDoes() throws {
        #expect(try Sample.arguments(yaml: Self.yaml) == ["--rpm=10", "--budget=1.10"])
    }

    @Test func theEnvironmentOutweighsTheFile() throws {
        let arguments = try Sample.arguments(environment: Self.environment, yaml: Self.yaml)
        #expect(arguments == ["--rpm=20", "--budget=2"])
    }

    @Test(arguments: [["--rpm", "30"], ["--rpm=30"]]) func theCommandLineOutweighsBoth(_ given: [String]) throws {
        let arguments = try Sample.arguments(given: given, environment: Self.environment, yaml: Self.yaml)
        #expect(arguments == ["--budget=2"])
    }

    @Test func whatComesAfterTheTerminatorIsNoOption() throws {
        #expect(try Sample.arguments(given: ["--", "--rpm"], yaml: "rpm: 10\n") == ["--rpm=10"])
    }

    @Test func aSectionOutweighsWhatIsSaidForAll() throws {
        #expect(try Sample.arguments(yaml: "rpm: 10\nrun:\n  rpm: 11\n") == ["--rpm=11"])
        let environment = ["NIGHTSHIFT_RPM": "20", "NIGHTSHIFT_RUN_RPM": "21"]
        #expect(try Sample.arguments(environment: environment) == ["--rpm=21"])
        // But not the environment.
        #expect(
            try Sample.arguments(environment: ["NIGHTSHIFT_RPM": "20"], yaml: "run:\n  rpm: 11\n") == ["--rpm=20"]
        )
    }

    /// `--output` of `report` is no folder for images, and the emulator's `--rpm` not the account's.
    @Test func anOptionOfTheSameNameInAnotherSenseIsLeftAlone() throws {
        let yaml = "output: pictures\nrpm: 10\ndb: night.sqlite\n"
        #expect(try Sample.arguments("report", yaml: yaml) == ["--db=night.sqlite"])
        #expect(try Sample.arguments("emulator", environment: ["NIGHTSHIFT_RPM": "9"], yaml: yaml) == [])
        #expect(try Sample.arguments("emulator", yaml: "emulator:\n  rpm: 9\n") == ["--rpm=9"])
    }

    @Test func settingsOfARunAreNoTroubleToOthers() throws {
        #expect(try Sample.arguments("status", yaml: "rpm: 10\nbudget: 3\n") == [])
    }

    @Test(arguments: [
        ("true", ["--quiet"]), ("yes", ["--quiet"]), ("false", ["--no-quiet"]), ("off", ["--no-quiet"]),
    ]) func flags(_ word: String, _ arguments: [String]) throws {
        #expect(try Sample.arguments(yaml: "quiet: \(word)\n") == arguments)
        #expect(try Sample.arguments(environment: ["NIGHTSHIFT_QUIET": word]) == arguments)
    }

    @Test func aFlagIsTakenBack() throws {
        #expect(try Sample.arguments(given: ["--no-quiet"], yaml: "quiet: true\n") == [])
        // One without an opposite is just not said.
        let environment = ["NIGHTSHIFT_WAIT_FOR_CREDITS": "0"]
        #expect(try Sample.arguments(environment: environment, yaml: "wait-for-credits: true\n") == [])
    }

    @Test func rivalsOfLessWeightFallSilent() throws {
        #expect(try Sample.arguments(given: ["--verbose"], yaml: "quiet: true\n") == [])
        #expect(
            try Sample.arguments(environment: ["NIGHTSHIFT_LOG_FILE": "a"], yaml: "log-dir: logs\n")
                == ["--log-file=a"])
        // Of the same weight it is for the parser to say that they exclude each other.
        #expect(try Sample.arguments(yaml: "quiet: true\nverbose: true\n") == ["--quiet", "--verbose"])
    }

    @Test func lists() throws {
        #expect(try Sample.arguments(yaml: "tag: [a, 'b,c']\n") == ["--tag=a", "--tag=b,c"])
        #expect(try Sample.arguments(yaml: "tag: a\n") == ["--tag=a"])
        #expect(try Sample.arguments(environment: ["NIGHTSHIFT_TAG": "a,b"]) == ["--tag=a", "--tag=b"])
    }

    /// A clock time is no number to the base of sixty, an amount keeps its digits, a dash starts no option.
    @Test func valuesStayAsTheyAreWritten() throws {
        let arguments = try Sample.arguments(yaml: "until: 07:00\nbudget: 25.10\noutput: -odd\n")
        #expect(arguments == ["--budget=25.10", "--until=07:00", "--output=-odd"])
        let file = try Sample.file(
            #"{"rpm": 60, "budget": 25.10, "quiet": true, "until": "07:00"}"#, ending: "json")
        let catalogue = try Sample.catalogue()
        let resolver = SettingsResolver(catalogue: catalogue, environment: [:], file: file)
        let settings = try resolver.settings(of: try #require(catalogue.command("run")), given: [])
        #expect(
            settings.filter { $0.origin != .standard }.flatMap(\.arguments)
                == ["--rpm=60", "--budget=25.10", "--until=07:00", "--quiet"])
    }

    @Test func emptyIsAbsent() throws {
        #expect(try Sample.arguments(environment: ["NIGHTSHIFT_RPM": ""], yaml: "") == [])
        #expect(try Sample.arguments(yaml: "# nothing yet\n") == [])
        #expect(try Sample.arguments(yaml: "---\n") == [])
    }

    @Test func everyValueKnowsWhereItComesFrom() throws {
        let catalogue = try Sample.catalogue()
        let file = try Sample.file("rpm: 10\nrun:\n  until: '07:00'\n")
        let resolver = SettingsResolver(catalogue: catalogue, environment: ["NIGHTSHIFT_BUDGET": "2"], file: file)
        let settings = try resolver.settings(of: try #require(catalogue.command("run")), given: ["--tag", "x"])
        let origins = Dictionary(uniqueKeysWithValues: settings.map { ($0.option.name, $0.origin) })
        #expect(origins["rpm"] == .file(place: file.name + ":1", key: "rpm"))
        #expect(origins["until"] == .file(place: file.name + ":3", key: "run.until"))
        #expect(origins["budget"] == .environment(variable: "NIGHTSHIFT_BUDGET"))
        #expect(origins["tag"] == .commandLine)
        #expect(origins["db"] == .standard)
    }
}
