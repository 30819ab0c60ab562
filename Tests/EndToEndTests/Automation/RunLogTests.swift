import Foundation
import Testing

/// The log file of a run, held against the books.
@Suite(.bounded) struct RunLogTests {
    private struct Line: Decodable {
        let event: String
        let time: String
        let level: String
        let message: String
        let job: String?
        let batch: String?
        let state: String?
        let requestId: String?
        let generationId: String?
        let outcome: String?
        let lowUsd: String?
        let highUsd: String?
        let bytes: Int?
        let exitCode: Int?
        let completed: Int?
    }

    private static func lines(_ path: String) throws -> [Line] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
            try Bench.decoded(from: String($0))
        }
    }

    @Test func everyAttemptIsAsTheBooksSay() async throws {
        try await Bench.with { bench in
            try bench.write(
                Manifest.lines(3) + Manifest.line(4, "No [[fault:content_moderated]]")
                    + Manifest.line(5, "Again [[fault:generation_failed x1]]"), to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1", "--log-dir", "logs/here")
            #expect(run.code == 1, "\(run)")
            let names = try bench.files(below: "logs/here")
            #expect(names.count == 1)
            let name = try #require(names.first)
            #expect(name.wholeMatch(of: #/night-1-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.jsonl/#) != nil, "\(name)")
            let path = "\(bench.folder)/logs/here/\(name)"
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
            #expect(mode?.intValue == 0o600)

            let lines = try Self.lines(path)
            #expect(lines.first?.event == "start" && lines.last?.event == "summary")
            #expect(lines.last?.exitCode == 1 && lines.last?.completed == 4)
            let books = try await bench.books()
            let submissions = lines.filter { $0.event == "submission" }
            #expect(submissions.compactMap(\.requestId).sorted() == books.generations.map(\.requestId).sorted())
            // The last line of each attempt is its end: its generation and its charge are the provider's.
            for generation in books.generations {
                let own = lines.filter { $0.requestId == generation.requestId }
                let last = try #require(own.last)
                #expect(own.filter { $0.event == "outcome" }.count == 1)
                #expect(own.filter { $0.event == "download" }.count == (generation.state == "completed" ? 1 : 0))
                #expect(last.generationId == generation.id && last.batch == "night-1")
                #expect(last.lowUsd.map(Money.micro) == generation.charged)
                #expect(last.highUsd.map(Money.micro) == generation.charged)
                #expect(last.outcome == (generation.state == "completed" ? "completed" : "refunded"))
            }
            let status = try await bench.status()
            #expect(lines.last?.lowUsd == status.costUsd.low && lines.last?.highUsd == status.costUsd.high)
        }
    }

    @Test func aHaltIsALineOfItsOwn() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(3), to: "night.jsonl")
            let arguments = [
                "run", "night.jsonl", "--budget", "0.05", "--poll-interval", "1", "--log-file", "night.log",
            ]
            let run = try await bench.start(arguments).finished()
            #expect(run.code == 3, "\(run)")
            let lines = try Self.lines(bench.folder + "/night.log")
            #expect(lines.suffix(2).map(\.event) == ["halt", "summary"] && lines.last?.exitCode == 3)
            #expect(lines.last { $0.event == "halt" }?.message.contains("budget") == true)
            // A file that is there is somebody's.
            let again = try await bench.start(arguments).finished()
            #expect(again.code == 2 && again.err.contains("night.log: the log file exists already"), "\(again)")
            // Told before anything is kept.
            for log in [["--log-file", "night.log"], ["--log-dir", "night.log"]] {
                let other = ["run", "night.jsonl", "--db", "other.sqlite"] + log
                #expect(try await bench.start(other).finished().code == 2)
                #expect(!bench.exists("other.sqlite"))
            }
        }
    }

    /// Here the account is another one than that of the generations that run.
    @Test func soIsAnErrorThatEndsTheRun() async throws {
        try await Bench.with(.init(latency: Ground.lasting(2))) { bench in
            try bench.write(Manifest.lines(1), to: "night.jsonl")
            let run = try bench.start(["run", "night.jsonl", "--poll-interval", "1"])
            try await bench.eventuallyStatus("a generation") { $0.count("generating") == 1 }
            run.signal(SIGINT)
            #expect(try await run.finished().code == 3)
            let refused = try await bench.nightshift(
                "resume", "--log-file", "log", environment: ["LUMA_AGENTS_API_KEY": "luma-api-somebody-else"])
            #expect(refused.code == 2, "\(refused)")
            let lines = try Self.lines(bench.folder + "/log")
            #expect(lines.map(\.event) == ["halt"] && lines.first?.state == "trouble")
            #expect(lines.first?.message.contains("--accept-key-change") == true)
        }
    }

    @Test func strangersWordsStayInTheirLine() async throws {
        try await Bench.with { bench in
            let key = #"a\u001b[2J\nb"#
            try bench.write(
                #"{"id": "plain", "prompt": "\#(key) [[fault:content_moderated]]", "tags": {"x": "\#(key)"}}"# + "\n",
                to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1", "--log-file", "log")
            #expect(run.code == 1, "\(run)")
            let text = try String(contentsOfFile: bench.folder + "/log", encoding: .utf8)
            #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
            #expect(text.split(separator: "\n").allSatisfy { $0.utf8.count <= 16_384 })
            #expect(try Self.lines(bench.folder + "/log").count == 4)
        }
    }

    /// Both say what they always said, the console no word more.
    @Test func theConsoleStaysAsItWas() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(1), to: "night.jsonl")
            let run = try await bench.nightshift(
                "run", "night.jsonl", "--poll-interval", "1", "--log-format", "json", "--verbose", "--log-file", "log")
            #expect(run.code == 0, "\(run)")
            #expect(run.err.contains(#""message":"submitted""#) && !run.err.contains("submission of"), "\(run)")
            #expect(
                try !String(contentsOfFile: bench.folder + "/log", encoding: .utf8).contains(#""message":"submitted""#))
        }
    }
}
