import Foundation
import Testing

/// Keys and accounts that the provider refuses, limits that it announces, and a key that stays secret.
@Suite(.bounded) struct AccountTests {
    @Test(arguments: [
        ("luma-api-revoked-77d1", "HTTP 401: API key has been revoked"),
        ("luma-api-expired-77d2", "HTTP 401: API key has expired"),
        ("luma-api-suspended-77d3", "HTTP 403: API client is suspended"),
    ]) func theAccountIsRefused(_ key: String, _ reason: String) async throws {
        try await Bench.with(key: key) { bench in
            try bench.write(Manifest.lines(4), to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--verbose")
            #expect(run.code == 4, "\(run)")
            #expect(run.err.contains(reason))
            let status = try await bench.status()
            #expect(status.count("queued") == 4)
            #expect(status.high == 0 && status.attempts == 0)
            #expect(try await bench.books().posts.accepted == 0)
        }
    }

    @Test func revokedInTheMiddleOfTheNight() async throws {
        try await Bench.with(.init(latency: Ground.lasting(2))) { bench in
            try bench.write(Manifest.lines(5), to: "night.jsonl")
            let run = try bench.start(["run", "night.jsonl", "--concurrency", "2", "--poll-interval", "1"])
            try await bench.eventuallyStatus("two generations") { $0.count("generating") == 2 }
            try await bench.emulation?.control(#"{"key_revoked": true}"#)
            let stopped = try await run.finished(within: .seconds(20))
            #expect(stopped.code == 4, "\(stopped)")
            try await bench.emulation?.control(#"{"key_revoked": false}"#)
            let resumed = try await bench.nightshift("resume", "--poll-interval", "1")
            #expect(resumed.code == 0, "\(resumed)")
            #expect(try await bench.books().posts.accepted == 5)
            try await bench.expectAgreement(output: "output/night-1")
        }
    }

    @Test func aKeyIsNeededBeforeAnythingIsStored() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(2), to: "night.jsonl")
            for key in [nil, "", "sk-somebody-else", "luma-api-"] {
                let run = try await bench.nightshift("run", "night.jsonl", environment: ["LUMA_AGENTS_API_KEY": key])
                #expect(run.code == 2, "\(run)")
                #expect(!run.err.contains("sk-somebody-else"), "\(run)")
            }
            let missing = try await bench.nightshift("run", "night.jsonl", "--api-key-file", "nowhere.key")
            #expect(missing.code == 2, "\(missing)")
            #expect(!bench.exists("nightshift.sqlite"))
            #expect(try await bench.books().posts.received == 0)
        }
    }

    /// Generations that one account started are unknown to another: nothing may be taken for lost.
    @Test func anotherKeyDoesNotGoOn() async throws {
        try await Bench.with(.init(latency: Ground.lasting(2))) { bench in
            try bench.write(Manifest.lines(2), to: "night.jsonl")
            let run = try bench.start(["run", "night.jsonl", "--poll-interval", "1"])
            try await bench.eventuallyStatus("two generations") { $0.count("generating") == 2 }
            run.signal(SIGINT)
            #expect(try await run.finished().code == 3)
            let other = ["LUMA_AGENTS_API_KEY": "luma-api-somebody-else"]
            let refused = try await bench.nightshift("resume", environment: other)
            #expect(refused.code == 2, "\(refused)")
            #expect(refused.err.contains("--accept-key-change"))
            let accepted = try await bench.nightshift(
                "resume", "--accept-key-change", "--poll-interval", "1", environment: other)
            #expect(accepted.code == 0, "\(accepted)")
            try await bench.expectAgreement(output: "output/night-1")
        }
    }

    /// Every bench looks through all bytes of all its files for the key; this one gives it every chance to get there.
    @Test func theKeyIsNowhere() async throws {
        let key = "luma-api-9f3e71c0aa5d48"
        try await Bench.with(.init(more: ["--faults", "http_502=0.3,torn_download=0.3,poll_502=0.2"]), key: key) {
            bench in
            let file = FileManager.default.temporaryDirectory.path + "/nightshift-e2e-\(UUID().uuidString).key"
            try Data((key + "\n").utf8).write(to: URL(fileURLWithPath: file))
            defer { try? FileManager.default.removeItem(atPath: file) }
            try bench.write(Manifest.lines(6), to: "night.jsonl")
            // A download that is torn many times is put off for half a minute at a time.
            let run = try await bench.start(
                [
                    "run", "night.jsonl", "--api-key-file", file, "--verbose", "--log-format", "json",
                    "--poll-interval", "1",
                ], environment: ["LUMA_AGENTS_API_KEY": nil]
            ).finished(within: .seconds(240))
            #expect(run.code == 0, "\(run)")
            #expect(run.err.contains(#""message":"submitted""#))
            _ = try await bench.nightshift("export", "--format", "csv")
            _ = try await bench.nightshift("jobs")
            #expect(try await bench.books().keyLeaks == 0)
            try await bench.expectAgreement(output: "output/night-1")
        }
    }

    /// The provider announces fewer requests a minute than the default: not one 429 is earned finding out.
    @Test func theAnnouncedLimitIsLearned() async throws {
        try await Bench.with(.init(rpm: 12, concurrency: 3)) { bench in
            try bench.write(Manifest.lines(12), to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--concurrency", "3", "--poll-interval", "1")
            #expect(run.code == 0, "\(run)")
            let books = try await bench.books()
            #expect(books.largestWindow == 12)
            #expect(books.largestConcurrency == 3)
            #expect(books.limited == [:])
        }
    }

    /// Stopped and resumed within the minute: the window is remembered across runs.
    @Test func theMinuteIsRememberedAcrossRuns() async throws {
        try await Bench.with(.init(rpm: 6)) { bench in
            try bench.write(Manifest.lines(9), to: "night.jsonl")
            for done in ["0 of 9 images", "6 of 9 images"] {
                let run = try bench.start(["run", "night.jsonl", "--rpm", "6", "--poll-interval", "1"])
                try await eventually("the first line of progress") { run.errSoFar.contains(done) }
                try await bench.eventuallyStatus("six done") { $0.count("completed") == 6 }
                run.signal(SIGINT)
                #expect(try await run.finished().code == 3)
            }
            let books = try await bench.books()
            #expect(books.posts.received == 6)
            #expect(books.limited == [:])
        }
    }
}
