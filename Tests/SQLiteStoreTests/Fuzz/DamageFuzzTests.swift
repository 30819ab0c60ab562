import Foundation
import NightshiftCore
import TestSupport
import Testing

@testable import SQLiteStore

/// Damaged databases: each is read, or named as what it is; reading changes nothing, and nothing crashes.
@Suite("Fuzz: damaged databases")
struct DamageFuzzTests {
    @Test("whose file was closed")
    func closed() async throws {
        let queue = try await SampleQueue()
        for seed in FuzzRounds(10) {
            var random = SeededRandom(seed: seed)
            var file = queue.closed
            for _ in 0..<Int.random(in: 1...3, using: &random) { DamagedBytes.damage(&file, &random) }
            try await use(file, log: nil, seed: seed)
        }
    }

    @Test("whose process was killed: the log is damaged as well")
    func killed() async throws {
        let queue = try await SampleQueue()
        for seed in FuzzRounds(10) {
            var random = SeededRandom(seed: seed)
            var (file, log) = queue.killed
            for _ in 0..<Int.random(in: 0...2, using: &random) { DamagedBytes.damage(&file, &random) }
            for _ in 0..<Int.random(in: 1...3, using: &random) { DamagedBytes.damage(&log, &random) }
            try await use(file, log: log, seed: seed)
        }
    }

    @Test("whose values lie")
    func values() async throws {
        let damage = try DamagedValues(try await SampleQueue())
        for seed in FuzzRounds(10) {
            let folder = try Folder()
            defer { try? FileManager.default.removeItem(at: folder.url) }
            var random = SeededRandom(seed: seed)
            try damage.write(to: folder.path("queue.sqlite"), &random)
            try await use(folder, seed: seed)
        }
    }

    /// Numbers at their ends, which the arithmetic of money, time and versions would not survive.
    @Test("whose numbers are at their ends")
    func ends() async throws {
        let damage = try DamagedValues(try await SampleQueue())
        let ends = ["9223372036854775807", "-9223372036854775808"]
        let places = [
            "ledger SET charge_low", "ledger SET charge_high", "attempts SET price", "attempts SET weight",
            "attempts SET ended_at", "attempts SET token_until", "jobs SET version", "jobs SET tries",
            "jobs SET updated_at",
        ]
        for (index, place) in places.enumerated() {
            for end in ends {
                let folder = try Folder()
                defer { try? FileManager.default.removeItem(at: folder.url) }
                try damage.write(to: folder.path("queue.sqlite"), ["\(place) = \(end) WHERE 1"])
                try await use(folder, seed: UInt64(index))
            }
        }
        let folder = try Folder()
        defer { try? FileManager.default.removeItem(at: folder.url) }
        try damage.write(to: folder.path("queue.sqlite"), ["attempts SET outcome = NULL WHERE id = 1"])
        try await use(folder, seed: UInt64(places.count))
    }

    /// Going on after the last id of a page would otherwise find the same page for ever.
    @Test("whose rows are out of order")
    func disorder() async throws {
        let queue = try await SampleQueue()
        let folder = try Folder()
        defer { try? FileManager.default.removeItem(at: folder.url) }
        let path = folder.path("queue.sqlite")
        try Data(queue.closed).write(to: URL(fileURLWithPath: path))
        let whole = try SQLiteStore.open(path: path, mode: .readOnly)
        let root = try #require(try whole.value("SELECT rootpage FROM sqlite_master WHERE name = 'jobs'"))
        try whole.close()
        try Data(DamagedBytes.swappingLeaves(of: root, in: queue.closed)).write(to: URL(fileURLWithPath: path))
        let store = try SQLiteStore.open(path: path, mode: .readOnly)
        let error = #expect(throws: StoreError.self) { _ = try store.records() }
        #expect(error == .damaged(path: path, detail: "the jobs are not in the order of their ids"))
    }

    /// An index that is at odds with its table offers jobs that are not in the state asked for.
    @Test("whose index offers a job in another state")
    func illegalTransition() {
        let error = #expect(throws: IllegalTransition.self) { try JobState.submitting.applying(.reserved) }
        guard let error, case .damaged? = StoreError.translating(error, path: "/q") as? StoreError else {
            Issue.record("not named as damage")
            return
        }
    }

    private func use(_ file: [UInt8], log: [UInt8]?, seed: UInt64) async throws {
        let folder = try Folder()
        defer { try? FileManager.default.removeItem(at: folder.url) }
        try Data(file).write(to: URL(fileURLWithPath: folder.path("queue.sqlite")))
        if let log { try Data(log).write(to: URL(fileURLWithPath: folder.path("queue.sqlite-wal"))) }
        try await use(folder, seed: seed)
    }

    private func use(_ folder: Folder, seed: UInt64) async throws {
        let path = folder.path("queue.sqlite")
        let (file, log) = (try folder.bytes("queue.sqlite"), try? folder.bytes("queue.sqlite-wal"))
        let clock = ContinuousClock()
        let began = clock.now
        if let store = attempt(seed, { try SQLiteStore.open(path: path, mode: .readOnly) }) {
            read(store, seed)
            attempt(seed) { try store.close() }
        }
        #expect(try folder.bytes("queue.sqlite") == file, "seed \(seed): reading changed the file")
        // The log's index may come, and an empty log with it; what the log holds is not for a reader to touch.
        #expect(
            (try? folder.bytes("queue.sqlite-wal")) ?? Data() == log ?? Data(), "seed \(seed): reading changed the log")
        if let store = attempt(seed, { try SQLiteStore.open(path: path, mode: .readWrite(create: true)) }) {
            await write(store, seed)
            read(store, seed)
            attempt(seed) { try store.close() }
        }
        #expect(began.duration(to: clock.now) < .seconds(60), "seed \(seed): took too long")
    }

    private func read(_ store: SQLiteStore, _ seed: UInt64) {
        for problem in attempt(seed, store.integrityProblems) ?? [] { expectPlain(problem, seed) }
        let batches = attempt(seed, store.batches) ?? []
        for batch in [nil] + batches.map(\.id) {
            attempt(seed) { _ = try store.summary(of: batch) }
            attempt(seed) { _ = try store.costs(of: batch, by: [.model, .type, .day, .batch, .tag("hue")]) }
            attempt(seed) { _ = try store.costs(of: batch, by: [.hour]) }
            attempt(seed) { _ = try store.costs(of: batch, by: [.code, .inputs, .hour]) }
            attempt(seed) { try store.forEachEntry(of: batch) { _ = $0.intentAt.iso8601 + $0.charge.high.cents } }
        }
        attempt(seed) {
            try store.forEachJob(Selection(), withAttempts: true) { record in
                // What exports and reports do with it.
                _ = record.createdAt.iso8601 + record.updatedAt.iso8601 + record.charge.high.cents
                _ = record.updatedAt - record.createdAt
            }
        }
        attempt(seed) {
            _ = try store.forEachJob(Selection(states: [.completed, .failed]), withAttempts: false) { _ in }
        }
        attempt(seed) { _ = try store.recentLatencies(limit: 100) }
        attempt(seed) { _ = try store.running() }
        attempt(seed) { _ = try store.downloads(after: 0, limit: 100) }
    }

    private func write(_ store: SQLiteStore, _ seed: UInt64) async {
        let later = start + .seconds(100)
        attempt(seed) { _ = try store.recover(at: later, slotUntil: later) }
        attempt(seed) { _ = try store.apply(.retried(due: later), to: Selection(), at: later) }
        let batches = attempt(seed, store.batches) ?? []
        var claims: [Claim] = []
        do {
            claims = try await store.reserve(.of(batches, limit: 3, budget: .dollars(9)), at: later).claims
        } catch { expectNamed(error, seed) }
        for claim in claims {
            do {
                _ = try await store.record(claim.change(.replyLost, claim.settled(.lost, at: later), at: later))
            } catch { expectNamed(error, seed) }
        }
        attempt(seed) { try store.enqueue("fresh", keys: ["a", "b"]) }
        attempt(seed) { _ = try store.apply(.cancelled, to: Selection(), at: later) }
    }

    @discardableResult
    private func attempt<Value>(_ seed: UInt64, _ body: () throws -> Value) -> Value? {
        do { return try body() } catch {
            expectNamed(error, seed)
            return nil
        }
    }

    private func expectNamed(_ error: any Error, _ seed: UInt64) {
        guard let error = error as? StoreError else {
            Issue.record("seed \(seed): \(type(of: error)) \(error)")
            return
        }
        // The folder's own path is as long as it is.
        expectPlain(error.description.replacing(/\/\S*queue\.sqlite/, with: "queue"), seed)
    }

    private func expectPlain(_ text: String, _ seed: UInt64) {
        let isOneLine = text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
        #expect(isOneLine && text.unicodeScalars.count <= 500, "seed \(seed): \(text.debugDescription)")
        #expect(!text.contains("INSERT INTO") && !text.contains("SELECT "), "seed \(seed): \(text)")
    }
}
