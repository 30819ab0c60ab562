import Foundation
import Testing

/// `run --emulator`: no key, no address, no second process.
@Suite(.bounded) struct EmbeddedEmulatorTests {
    /// Neither key nor address: what is embedded needs none.
    private static let bare: [String: String?] = ["LUMA_AGENTS_API_KEY": nil, "LUMA_BASE_URL": nil]
    private static let quick = ["--emulator", "--emulator-rpm", "600", "--poll-interval", "1", "--emulator-latency"]

    /// The books of what was embedded, read by an emulator started over its journal.
    private func books(of bench: Bench) async throws -> Books {
        let journal = bench.folder + "/nightshift.sqlite.emulator"
        let emulation = try await Emulation.start(
            .init(more: ["--journal", journal]), folder: bench.folder, said: bench.folder + "/books")
        do {
            let books = try await emulation.books()
            try await emulation.stop()
            return books
        } catch {
            try? await emulation.stop()
            throw error
        }
    }

    @Test func runsWithoutAKey() async throws {
        try await Bench.with(nil) { bench in
            try bench.write(Manifest.lines(5), to: "night.jsonl")
            let run = try await bench.start(
                ["run", "night.jsonl"] + Self.quick + ["0.05:0.1:0.3"], environment: Self.bare
            ).finished()
            #expect(run.code == 0, "\(run)")
            let status = try await bench.status()
            #expect(status.count("completed") == 5 && status.low == 5 * Money.image)
            let books = try await books(of: bench)
            #expect(books.totals.charged == status.low)
            #expect(books.count("completed") == 5 && books.keyLeaks == 0)
            #expect(try bench.files(below: "output/night-1").count == 5)
        }
    }

    /// Its generations outlive the process: a killed run goes on with them.
    @Test func killedAndResumed() async throws {
        try await Bench.with(nil) { bench in
            try bench.write(Manifest.lines(6), to: "night.jsonl")
            let run = try bench.start(
                ["run", "night.jsonl", "--concurrency", "3"] + Self.quick + [Ground.lasting(3)], environment: Self.bare)
            try await bench.eventuallyStatus("three generations") { $0.count("generating") == 3 }
            let running = try await bench.jobs("--state", "generating").compactMap(\.generationId).sorted()
            run.signal(SIGKILL)
            _ = try await run.finished()
            let resumed = try await bench.start(
                ["resume", "--concurrency", "3"] + Self.quick + ["0.05:0.1:0.3"], environment: Self.bare
            ).finished()
            #expect(resumed.code == 0, "\(resumed)")
            let status = try await bench.status()
            #expect(status.count("completed") == 6 && status.attempts == 6)
            let books = try await books(of: bench)
            #expect(Array(books.generations.map(\.id).prefix(3)).sorted() == running)
            #expect(books.generations.count == 6)
            #expect(books.totals.charged == status.low && status.low == status.high)
        }
    }

    /// Faults met by chance, from a seed: every job ends well, and the ledger matches the journal.
    @Test func faultsByChance() async throws {
        try await Bench.with(nil) { bench in
            try bench.write(Manifest.lines(20), to: "night.jsonl")
            let faults = "generation_failed=0.2,http_502=0.1,torn_download=0.2,poll_502=0.1"
            let run = try await bench.start(
                ["run", "night.jsonl", "--max-attempts", "9"] + Self.quick
                    + ["0.05:0.1:0.3", "--emulator-faults", faults, "--emulator-seed", "7"], environment: Self.bare
            ).finished()
            #expect(run.code == 0, "\(run)")
            let status = try await bench.status()
            #expect(status.count("completed") == 20 && status.low == 20 * Money.image && status.open == 0)
            let books = try await books(of: bench)
            #expect(books.totals.charged == status.low)
            #expect(books.totals.refunded == status.refunded)
            #expect(books.count("failed") == status.refundedAttempts)
        }
    }

    /// What ran on the emulator is not taken to the real account by mistake.
    @Test func resumedWithoutTheEmulator() async throws {
        try await Bench.with(nil) { bench in
            try bench.write(Manifest.lines(2), to: "night.jsonl")
            let run = try bench.start(["run", "night.jsonl"] + Self.quick + [Ground.lasting(5)])
            try await bench.eventuallyStatus("two generations") { $0.count("generating") == 2 }
            run.signal(SIGINT)
            #expect(try await run.finished().code == 3)
            let refused = try await bench.nightshift("resume")
            #expect(refused.code == 2, "\(refused)")
            #expect(refused.err.contains("emulator"))
            #expect(try await bench.status().count("generating") == 2)
        }
    }
}
