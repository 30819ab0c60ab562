import Foundation
import Testing

/// `--deadline` of `plan` and `run`.
@Suite(.bounded) struct DeadlineTests {
    private func lines(_ answer: Finished, from text: String) -> [String] {
        (text.split(separator: "\n").map(String.init).drop { !$0.hasPrefix("deadline") }).filter {
            $0.hasPrefix("deadline") || $0.hasPrefix("  ")
        }
    }

    /// At 30 s a generation ten slots make 1,200 images an hour.
    @Test func metOrMissed() async throws {
        try await Bench.with(nil) { bench in
            try bench.write(Manifest.lines(1_200), to: "night.jsonl")
            let met = try await bench.nightshift("plan", "night.jsonl", "--deadline", "1")
            #expect(met.code == 0, "\(met)")
            #expect(
                lines(met, from: met.out)[0].contains(
                    #/^deadline  met: 1 h 0 min until .*, and all 1200 jobs take about 1 h 0 min$/#), "\(met)")

            try bench.write(Manifest.lines(1_201), to: "night.jsonl")
            let missed = try await bench.nightshift("plan", "night.jsonl", "--deadline", "1")
            // A valid plan: the words tell, and not the exit code.
            #expect(missed.code == 0 && missed.err == "", "\(missed)")
            let said = lines(missed, from: missed.out)
            #expect(said.count == 3, "\(missed)")
            #expect(
                said[0].contains(#/^deadline  missed: 1 h 0 min until .*, and all 1201 jobs take about 1 h 0 min$/#),
                "\(missed)")
            #expect(
                said[1].hasPrefix(
                    "  1200 of 1201 fit at the limits in force; 1 would come later, the last at about "), "\(missed)")
            #expect(
                said[2]
                    == "  in time with limits of 30 requests a minute and 11 slots, or with 21 units of Provisioned "
                    + "Throughput (nightshift plans says what they cost)")

            // The smallest commitment carries 8 in each of 60 windows; 1,201 / 60 = 20.02.
            let units = try await bench.nightshift(
                "plan", "night.jsonl", "--deadline", "1", "--provisioned", "8", "--concurrency", "40")
            #expect(lines(units, from: units.out)[1].contains("480 of 1201 fit"), "\(units)")
            #expect(lines(units, from: units.out)[2] == "  in time with 21 units at their full rate and 40 slots")
            // Submissions end sooner than the deadline.
            let until = try await bench.nightshift(
                "plan", "night.jsonl", "--start-at", "2100-01-01T20:00:00Z", "--until", "2100-01-01T20:29:30Z",
                "--deadline", "2100-01-02T07:00:00Z", environment: ["TZ": "UTC"])
            #expect(
                lines(until, from: until.out)[0]
                    == "deadline  missed: 30 min from 2100-01-01 20:00 until 2100-01-02 07:00, and all 1201 jobs take about "
                    + "1 h 0 min", "\(until)")
            #expect(lines(until, from: until.out)[1].hasPrefix("  600 of 1201 fit"), "\(until)")
        }
    }

    /// From a start in the evening to the next morning, whatever the hour is now.
    @Test func understandsTheStart() async throws {
        try await Bench.with(nil) { bench in
            try bench.write(Manifest.lines(2), to: "night.jsonl")
            let night = try await bench.nightshift(
                "plan", "night.jsonl", "--start-at", "2100-01-01T22:00:00Z", "--deadline", "07:00",
                environment: ["TZ": "Asia/Kolkata"])
            // 22:00 UTC is 03:30 there.
            #expect(
                night.out.contains(
                    "deadline  met: 3 h 30 min from 2100-01-02 03:30 until 2100-01-02 07:00, and all 2 jobs take about 30 s\n"
                ), "\(night)")
            let hours = try await bench.nightshift(
                "plan", "night.jsonl", "--start-at", "2100-01-01T22:00:00Z", "--deadline", "0.005",
                environment: ["TZ": "UTC"])
            #expect(
                hours.out.contains("deadline  missed: 18 s from 2100-01-01 22:00 until 2100-01-01 22:01"), "\(hours)")
            #expect(hours.out.contains("  no limit helps: a single generation takes longer\n"), "\(hours)")
        }
    }

    /// A warning at the start, and nothing else: the run goes on to its end.
    @Test func aRunOnlyWarns() async throws {
        try await Bench.with(nil) { bench in
            try bench.write(Manifest.lines(2), to: "night.jsonl")
            let arguments = [
                "run", "night.jsonl", "--emulator", "--emulator-latency", "0.1:0.2:0.5", "--poll-interval", "1",
                "--deadline", "0.00001",
            ]
            let run = try await bench.start(arguments).finished()
            #expect(run.code == 0 && run.err.contains("deadline  missed: 1 s until "), "\(run)")
            let logged = try await bench.start(arguments + ["--log-format", "json", "--new-batch"]).finished()
            #expect(logged.code == 0 && logged.err.contains("the night is too short for the deadline"), "\(logged)")
            let quiet = try await bench.start(arguments + ["--quiet", "--new-batch"]).finished()
            #expect(quiet.code == 0 && quiet.err == "", "\(quiet)")
        }
    }

    @Test(arguments: [
        ["--deadline", "later"], ["--deadline", "0700"], ["--deadline", "0"], ["--deadline", "-1"],
        ["--deadline", "169"], ["--deadline", "2020-01-01T00:00:00Z"],
        ["--deadline", "2100-01-01T00:00:00Z", "--start-at", "2100-01-01T00:00:00Z"],
    ]) func mistakes(_ arguments: [String]) async throws {
        try await Bench.with(nil) { bench in
            try bench.write(Manifest.lines(1), to: "night.jsonl")
            for command in ["plan", "run"] {
                let mistake = try await bench.start([command, "night.jsonl"] + arguments).finished()
                #expect(mistake.code == 2 && mistake.out == "" && mistake.err != "", "\(mistake)")
            }
            #expect(try bench.files(below: ".") == ["night.jsonl"])
        }
    }
}
