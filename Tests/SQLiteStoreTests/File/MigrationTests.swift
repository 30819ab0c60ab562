import CSQLite
import GRDB
import NightshiftCore
import Testing

@testable import SQLiteStore

/// A queue that an earlier version wrote is carried over whole.
@Suite("Migration")
struct MigrationTests {
    /// Made by the first two migrations, and filled as that version filled it.
    private func oldQueue(jobs: Int) throws -> (path: String, attempts: [Row]) {
        let path = try Folder().path("queue.sqlite")
        try Connection.claim(path: path)
        let pool = try DatabasePool(path: path)
        try Schema.migrator.migrate(pool, upTo: "2 announced limits")
        try pool.write { db in
            try db.execute(
                sql: """
                    INSERT INTO accounts VALUES ('a', 77);
                    INSERT INTO batches VALUES (1, 'one', '/m', '/o', 1), (2, 'two', '/m', '/o', 2), (3, 'none', '/m', '/o', 3);
                    WITH numbers (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < \(jobs))
                    INSERT INTO jobs (id, batch, key, request, model, type, input_images, price, output_name, priority, tags,
                      state, due_at, version, tries, resubmissions, created_at, updated_at)
                    SELECT n, 1 + n % 2, 'k' || n, '{"prompt":"p","model":"uni-1","type":"image"}', 'uni-1', 'image', 0, 40400,
                      'k' || n, 0, '{}', 'queued', 1, 3, 0, 0, 1, 1 FROM numbers
                    """)
            let outcomes = AttemptOutcome.Name.allCases
            for job in 1...jobs {
                for number in 1...(1 + job % 3) {
                    let outcome = outcomes[(job * 7 + number) % outcomes.count]
                    // A job has one open attempt at most.
                    if outcome.isOpen, number <= job % 3 { continue }
                    let code: String? = [.refunded, .unsettled].contains(outcome) ? "c" : nil
                    let free = [.turnedAway, .rejected, .refunded].contains(outcome)
                    let generation: String? = outcome == .onTheWire ? nil : "g-\(job)-\(number)"
                    try db.execute(
                        sql: """
                            INSERT INTO attempts (job, batch, number, request_id, price, weight, account, intent_at, outcome,
                              failure_code, generation_id, message, polls, token_until, slot_until, charge_low, charge_high)
                            VALUES (?, ?, ?, ?, 40400, 10, 'a', ?, ?, ?, ?, 'm', 2, ?, 5, ?, ?)
                            """,
                        arguments: [
                            job, 1 + job % 2, number, "r-\(job)-\(number)",
                            start.microseconds + Int64(job) * 400_000_000, outcome.rawValue, code, generation,
                            outcome == .onTheWire ? nil : start.microseconds + Int64(job),
                            outcome == .completed ? 40_400 : 0,
                            free ? 0 : 40_400,
                        ])
                }
            }
            try db.execute(
                sql: """
                    UPDATE jobs SET state = 'submitting', due_at = NULL
                    WHERE id IN (SELECT job FROM attempts WHERE outcome IN ('on_the_wire', 'accepted'))
                    """)
        }
        let attempts = try pool.read { try Row.fetchAll($0, sql: "SELECT * FROM attempts ORDER BY id") }
        try pool.close()
        return (path, attempts)
    }

    @Test("constraints are written out also where the system's SQLite protects its tables, and it goes on doing so")
    func defensive() throws {
        var configuration = Configuration()
        configuration.prepareDatabase { _ = nightshift_sqlite_defensive($0.sqliteConnection, 1) }
        let queue = try DatabaseQueue(configuration: configuration)
        try Schema.migrate(queue) {}
        try queue.write { db in
            let tables = try String.fetchAll(
                db, sql: "SELECT sql FROM sqlite_master WHERE name IN ('jobs', 'attempts')")
            #expect(
                tables.count == 2 && tables.allSatisfy { !$0.contains("IN ('queued'") && !$0.contains("'rejected', '") }
            )
            #expect(nightshift_sqlite_defensive(db.sqliteConnection, -1) == 1)
            #expect(throws: DatabaseError.self) {
                try db.execute(sql: "PRAGMA writable_schema = ON; DELETE FROM sqlite_master")
            }
        }
    }

    @Test("attempts keep everything, and their sums are made anew")
    func carriedOver() async throws {
        let (path, attempts) = try oldQueue(jobs: 400)
        let store = try SQLiteStore.open(path: path, mode: .readWrite(create: false))
        let after = try store.database.read { try Row.fetchAll($0, sql: "SELECT * FROM attempts ORDER BY id") }
        #expect(attempts.count > 500 && after == attempts)
        #expect(try store.integrityProblems() == [])
        #expect(try store.announcedLimit(of: "a") == 77 && store.batches().map(\.name) == ["one", "two", "none"])
        let records = try store.records()
        let total = try #require(try store.costs(of: nil, by: []).first)
        #expect(total.charge == records.map(\.charge).reduce(.nothing, +))
        #expect(try store.summary(of: nil).charge == total.charge)
        let indexes = try await store.database.read {
            try String.fetchAll(
                $0, sql: "SELECT name FROM sqlite_master WHERE tbl_name = 'attempts' AND type = 'index'")
        }
        #expect(
            Set(indexes) == [
                "attempts_by_number", "attempts_by_generation", "attempts_open", "attempts_tokens", "attempts_lost",
                "attempts_doubtful",
            ])
        // And it goes on: numbers, limits and sums include what was there.
        let batches = try store.batches()
        let later = start + .seconds(1)
        let claim = try #require(try await store.reserve(.of(batches, limit: 1), at: later).claims.first)
        #expect(claim.attempt.number == claim.job.id % 3 + 2)
        #expect(try store.integrityProblems() == [])
    }

    @Test(
        "a queue whose maker was killed between two migrations is no queue yet, and the next run makes it",
        arguments: ["1 batches, jobs, attempts", "2 announced limits", "3 ledger by quarter hour"])
    func halfMade(last: String) throws {
        let path = try Folder().path("queue.sqlite")
        try Connection.claim(path: path)
        let pool = try DatabasePool(path: path)
        try Schema.migrator.migrate(pool, upTo: last)
        try pool.close()
        #expect(throws: StoreError.missing(path: path)) { _ = try SQLiteStore.open(path: path, mode: .readOnly) }
        let store = try SQLiteStore.open(path: path, mode: .readWrite(create: true))
        #expect(try store.batches() == [] && store.integrityProblems() == [])
        try store.close()
        #expect(try SQLiteStore.open(path: path, mode: .readOnly).batches() == [])
    }

    @Test("jobs keep everything when they learn to wait for each other, and nothing is tied to a table that is gone")
    func chains() throws {
        let path = try Folder().path("queue.sqlite")
        try Connection.claim(path: path)
        let pool = try DatabasePool(path: path)
        try Schema.migrator.migrate(pool, upTo: "3 ledger by quarter hour")
        let columns = [
            "state, due_at": "'queued', 5", "state": "'uncertain'", "state, generation_id": "'generating', 'g'",
            "state, file, bytes, sha256": "'completed', 'f', 3, 'ab'",
            "state, failure_kind, failure_code, failure_message": "'failed', 'rejected', '400', 'm'",
        ]
        try pool.write { db in
            try db.execute(sql: "INSERT INTO batches VALUES (1, 'one', '/m', '/o', 1)")
            for (number, (names, values)) in columns.sorted(by: { $0.key < $1.key }).enumerated() {
                try db.execute(
                    sql: """
                        INSERT INTO jobs (id, batch, key, request, model, type, input_images, price, output_name, priority, tags,
                          version, tries, resubmissions, created_at, updated_at, \(names))
                        VALUES (\(number * 7 + 3), 1, 'k\(number)', '{"prompt":"p","model":"uni-1","type":"image"}', 'uni-1',
                          'image', 0, 40400, 'k\(number)', \(number), '{"t":"v"}', 2, 1, 0, 1, 2, \(values))
                        """)
            }
        }
        let before = try pool.read { try Row.fetchAll($0, sql: "SELECT *, NULL AS parent FROM jobs ORDER BY id") }
        try pool.close()
        let store = try SQLiteStore.open(path: path, mode: .readWrite(create: false))
        let names = try #require(before.first).columnNames.joined(separator: ", ")
        let after = try store.database.read { try Row.fetchAll($0, sql: "SELECT \(names) FROM jobs ORDER BY id") }
        #expect(before.count == 5 && after == before)
        let schema = try store.database.read {
            try String.fetchAll($0, sql: "SELECT sql FROM sqlite_master WHERE sql LIKE '%again%'")
        }
        #expect(schema == [])
        #expect(try store.integrityProblems() == [])
        let fresh = try SQLiteStore.open(path: SQLiteStore.memory, mode: .readWrite(create: true))
        #expect(try Self.names(in: store) == Self.names(in: fresh))
    }

    private static func names(in store: SQLiteStore) throws -> [String] {
        try store.database.read { try String.fetchAll($0, sql: "SELECT name FROM sqlite_master ORDER BY name") }
    }

    @Test("a queue of the earlier version is not read without being brought up to date, nor changed by trying")
    func readOnly() throws {
        let (path, _) = try oldQueue(jobs: 3)
        #expect(throws: StoreError.self) { _ = try SQLiteStore.open(path: path, mode: .readOnly) }
        _ = try SQLiteStore.open(path: path, mode: .readWrite(create: false))
        #expect(try SQLiteStore.open(path: path, mode: .readOnly).records().count == 3)
    }
}
