import Foundation
import Testing

/// Signals, crashes, and going on afterwards.
@Suite(.bounded) struct InterruptionTests {
    /// Generations that last long enough to be caught in the middle.
    private static let steady = Emulation.Settings(latency: Ground.lasting(2.5))
    private static let four = ["--concurrency", "4", "--poll-interval", "1"]

    /// Starts a run and returns once its first four generations are recorded.
    private func interrupted(_ bench: Bench, by signal: Int32) async throws -> Finished {
        try bench.write(Manifest.lines(10), to: "night.jsonl")
        let run = try bench.start(["run", "night.jsonl"] + Self.four)
        try await bench.eventuallyStatus("four generations") { $0.count("generating") == 4 }
        run.signal(signal)
        return try await run.finished(within: .seconds(10))
    }

    @Test(arguments: [SIGINT, SIGTERM]) func theFirstSignalDrains(_ signal: Int32) async throws {
        try await Bench.with(Self.steady) { bench in
            let run = try await interrupted(bench, by: signal)
            #expect(run.code == 3, "\(run)")
            #expect(run.err.contains("nightshift resume"))
            let books = try await bench.books()
            let status = try await bench.status()
            #expect(status.count("submitting") == 0 && status.count("uncertain") == 0)
            let jobs = try await bench.jobs()
            #expect(jobs.compactMap(\.generationId).sorted() == books.generations.map(\.id).sorted())
            #expect(status.count("queued") == 10 - books.posts.accepted)

            // Without the manifest.
            try FileManager.default.removeItem(atPath: bench.folder + "/night.jsonl")
            let resumed = try await bench.start(["resume", "--poll-interval", "1"]).finished()
            #expect(resumed.code == 0, "\(resumed)")
            #expect(try await bench.books().posts.received == 10)
            try await bench.expectAgreement(output: "output/night-1")
        }
    }

    @Test func killedInTheMiddle() async throws {
        try await Bench.with(Self.steady) { bench in
            let run = try await interrupted(bench, by: SIGKILL)
            #expect(run.isSignalled && run.status == SIGKILL)
            let before = try await bench.jobs("--state", "generating").compactMap(\.generationId)
            #expect(before.count == 4)
            let resumed = try await bench.start(["resume", "night", "--poll-interval", "1"]).finished()
            #expect(resumed.code == 0, "\(resumed)")
            #expect(Set(try await bench.jobs().compactMap(\.generationId)).isSuperset(of: before))
            #expect(try await bench.books().posts.received == 10)
            try await bench.expectAgreement(output: "output/night-1")
            #expect(try await bench.nightshift("resume").out.contains("nothing to resume"))
        }
    }

    /// Killed again and again: at the end every image is home, or its submission is known to be uncertain.
    @Test func killedAgainAndAgain() async throws {
        try await Bench.with(.init(latency: "0.2:0.5:1")) { bench in
            try bench.write(Manifest.lines(30), to: "night.jsonl")
            for accepted in [3, 9, 15, 21] {
                let run = try bench.start(["run", "night.jsonl"] + Self.four)
                try await eventually("\(accepted) submissions") {
                    try await bench.books().posts.accepted >= accepted
                }
                run.signal(SIGKILL)
                _ = try await run.finished(within: .seconds(10))
                let (low, high) = try await (bench.status().low, bench.status().high)
                let books = try await bench.books()
                // Nothing runs here any more, but upstream it goes on: what is charged stays within what is known.
                #expect(low <= books.totals.charged + books.totals.reserved)
                #expect(books.totals.charged + books.totals.reserved <= high)
            }
            let last = try await bench.start(["run", "night.jsonl"] + Self.four).finished()
            let status = try await bench.status()
            let uncertain = status.count("uncertain")
            #expect(last.code == (uncertain == 0 ? 0 : 1), "\(last)")
            #expect(status.count("completed") + uncertain == 30)
            let books = try await bench.books()
            #expect(books.generations.count <= 30)
            #expect(Set(books.generations.map(\.prompt)).count == books.generations.count)
            #expect(status.low == status.count("completed") * Money.image)
            #expect(status.high == 30 * Money.image)
            #expect((status.low...status.high).contains(books.totals.charged))
            #expect(try bench.files(below: "output/night-1").count == status.count("completed"))
        }
    }

    /// A reply that does not come holds the first signal up; the second one does not wait for it.
    @Test func theSecondSignalExitsAtOnce() async throws {
        try await Bench.with { bench in
            // The first submission goes out alone: it has to be the quick one.
            try bench.write(
                Manifest.line(1, "Slow [[fault:slow_reply]]") + Manifest.line(2, more: #", "priority": 1"#),
                to: "night.jsonl")
            let run = try bench.start(["run", "night.jsonl", "--poll-interval", "1"])
            try await bench.eventuallyStatus("one done, one waiting") {
                $0.count("completed") == 1 && $0.count("submitting") == 1
            }
            run.signal(SIGINT)
            try await eventually("the first signal's message") {
                run.errSoFar.contains("a second signal exits at once")
            }
            #expect(run.isRunning)
            // Two signals within a millisecond are one wish.
            try await Task.sleep(for: .milliseconds(20))
            let begin = ContinuousClock().now
            run.signal(SIGINT)
            #expect(try await run.finished().code == 3)
            #expect(ContinuousClock().now - begin < .seconds(2))
            #expect(try await bench.status().count("submitting") == 1)

            let resumed = try await bench.nightshift("resume", "--poll-interval", "1")
            #expect(resumed.code == 1, "\(resumed)")
            let status = try await bench.status()
            #expect(status.count("uncertain") == 1)
            #expect(status.costUsd == .init(low: "0.0404", high: "0.0808", refunded: "0.0000", open: "0.0404"))
            #expect(try await bench.books().totals.charged == 2 * Money.image)
            #expect(try await bench.books().posts.received == 2)
        }
    }

    /// Whoever stops it early finds it stopped, with nothing stored and nothing sent.
    @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func stoppedWhileEnqueueing(_ signal: Int32) async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(100_000), to: "night.jsonl")
            let run = try bench.start(["run", "night.jsonl"])
            // The lock is there before the first of the rows, and not before the queue is one that others can read.
            try await eventually("the runner's lock") { bench.exists("nightshift.sqlite.lock") }
            run.signal(signal)
            let finished = try await run.finished(within: .seconds(10))
            #expect(finished.code == 3, "\(finished)")
            #expect(finished.err.contains("stopped before anything was submitted; run it again to go on"))
            #expect(try await bench.jobs().isEmpty)
            #expect(try await bench.books().posts.received == 0)
        }
    }

    /// What is written into a removed file is lost: nothing more is submitted, and the way out is said.
    @Test(arguments: ["", "-wal"]) func theQueueIsTakenAway(_ ending: String) async throws {
        try await Bench.with(Self.steady) { bench in
            try bench.write(Manifest.lines(10), to: "night.jsonl")
            try FileManager.default.createDirectory(
                atPath: bench.folder + "/queue", withIntermediateDirectories: false)
            let run = try bench.start(["run", "night.jsonl", "--db", "queue/night.sqlite"] + Self.four)
            try await eventually("four generations") { try await bench.books().posts.accepted == 4 }
            try FileManager.default.removeItem(atPath: bench.folder + "/queue/night.sqlite" + ending)
            let finished = try await run.finished(within: .seconds(30))
            #expect(finished.code == 5, "\(finished)")
            #expect(
                finished.err.contains("queue/night.sqlite\(ending) was removed or replaced while this run used it"))
            #expect(try await bench.books().posts.received == 4)
        }
    }

    /// The first one's generations never end: it is there as long as the test wants it.
    @Test func aSecondRunnerIsTurnedAway() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(4, "A pier [[fault:stuck]]"), to: "night.jsonl")
            let run = try bench.start(["run", "night.jsonl"] + Self.four)
            try await bench.eventuallyStatus("four generations") { $0.count("generating") == 4 }
            for command in [["run", "night.jsonl"], ["resume"]] {
                let second = try await bench.start(command).finished()
                #expect(second.code == 5, "\(second)")
                #expect(second.err.contains("pid \(run.pid) "), "\(second)")
            }
            // Readers are welcome.
            #expect(try await bench.nightshift("costs").code == 0)
            run.signal(SIGINT)
            #expect(try await run.finished().code == 3)
            #expect(try await bench.books().posts.received == 4)
        }
    }

    @Test func anHourThatIsOver() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(3), to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--until", "2020-01-01T00:00:00Z")
            #expect(run.code == 3, "\(run)")
            #expect(try await bench.books().posts.received == 0)
            #expect(try await bench.status().count("queued") == 3)
        }
    }
}
