import GRDB
import NightshiftCore
import Testing

@testable import SQLiteStore

@Suite("Schema")
struct SchemaTests {
    private let store: SQLiteStore

    /// Jobs 1 `queued`, 2 `submitting`, 3 `completed`, with attempts 1 (of 2, open) and 2 (of 3, completed).
    init() async throws {
        store = try SQLiteStore.open(path: SQLiteStore.memory, mode: .readWrite(create: true))
        let batch = try store.enqueue(
            "b", [try newJob("1"), try newJob("2", priority: 2), try newJob("3", priority: 1)])
        let claims = try await store.reserve(.of([batch], limit: 2), at: start).claims
        _ = try await store.keep(try await store.finish(try await store.accept(claims[1])))
        try store.enqueue("other", keys: [])
    }

    @Test("what is set on the connection that writes")
    func pragmas() throws {
        let file = try SQLiteStore.open(path: Folder().path("q"), mode: .readWrite(create: true))
        #expect(try file.value("PRAGMA synchronous") == 2 && store.value("PRAGMA synchronous") == 2)
        #expect(try file.value("PRAGMA foreign_keys") == 1 && file.value("PRAGMA busy_timeout") == 120_000)
        #expect(try file.value("PRAGMA cache_size") == Connection.writerCache)
        #expect(try file.value("PRAGMA wal_autocheckpoint") == Connection.checkpointEvery)
        #expect(try file.value("PRAGMA secure_delete") == 0)
        #expect(try file.value("PRAGMA application_id") == Int(Schema.applicationID))
        #expect(try file.database.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
    }

    @Test(
        "a job has exactly what its state has",
        arguments: [
            "state = 'sleeping'", "due_at = NULL", "state = 'submitting'", "generation_id = 'g'", "file = 'f'",
            "bytes = 1",
            "sha256 = 'a'", "failure_kind = 'rejected'", "failure_message = 'm'", "failure_code = '400'",
            "state = 'generating', due_at = NULL", "state = 'downloading', due_at = NULL",
            "state = 'completed', due_at = NULL", "state = 'completed', due_at = NULL, file = 'f', bytes = 1",
            "state = 'failed', due_at = NULL",
            "state = 'failed', due_at = NULL, failure_kind = 'odd', failure_message = ''",
            "state = 'failed', due_at = NULL, failure_kind = 'download', failure_message = ''",
            "state = 'failed', due_at = NULL, failure_kind = 'rejected', failure_message = '', generation_id = 'g'",
            "version = 0", "tries = -1", "resubmissions = -1", "price = -1", "price = 1.5", "key = NULL", "key = '2'",
            "parent = 1", "parent = 99",
            "state = 'failed', due_at = NULL, failure_kind = 'parent_failed', failure_message = ''",
            "batch = 99", "priority = 'high'", "batch = 2", "model = 'uni-1-max'", "type = 'image_edit'", "id = 9",
        ])
    func jobs(assignment: String) throws {
        #expect(throws: DatabaseError.self) { try store.execute("UPDATE jobs SET \(assignment) WHERE id = 1") }
    }

    @Test(
        "and nothing less is accepted",
        arguments: [
            "state = 'submitting', due_at = NULL", "state = 'generating', due_at = NULL, generation_id = 'g'",
            "state = 'failed', due_at = NULL, failure_kind = 'download', failure_message = '', generation_id = 'g'",
            "state = 'completed', due_at = NULL, file = 'f', bytes = 0, sha256 = 'a'",
            "state = 'uncertain', due_at = NULL", "state = 'cancelled', due_at = NULL", "due_at = NULL, parent = 2",
            "state = 'failed', due_at = NULL, failure_kind = 'parent_failed', failure_message = '', parent = 2",
        ])
    func goodJobs(assignment: String) throws {
        try store.execute("UPDATE jobs SET \(assignment) WHERE id = 1")
    }

    @Test(
        "an attempt's charge follows from its outcome",
        arguments: [
            "outcome = 'odd'", "outcome = 'rejected'", "outcome = 'turned_away'", "outcome = 'completed'",
            "outcome = 'refunded', failure_code = 'c'", "outcome = 'refunded', charge_high = 0",
            "outcome = 'unsettled'",
            "failure_code = 'c'", "charge_low = 1", "charge_high = 40401", "charge_low = 40400, charge_high = 0",
            "outcome = 'lost', charge_low = 40400", "outcome = 'accepted'", "token_until = 1", "polls = -1",
            "outcome = 'accepted', generation_id = (SELECT generation_id FROM attempts WHERE id = 2)",
            "request_id = 'other'", "price = 1, charge_high = 1", "job = 1", "number = 2", "batch = 2", "weight = 5",
            "intent_at = 1", "account = 'other'",
        ])
    func attempts(assignment: String) throws {
        #expect(throws: DatabaseError.self) { try store.execute("UPDATE attempts SET \(assignment) WHERE id = 1") }
    }

    private func insert(
        job: Int = 1, batch: Int = 1, number: Int = 1, request: String = "fresh", outcome: String = "lost"
    )
        -> String
    {
        """
        INSERT INTO attempts (job, batch, number, request_id, price, weight, account, intent_at, outcome, polls, charge_low,
          charge_high) VALUES (\(job), \(batch), \(number), '\(request)', 7, 10, 'a', 1, '\(outcome)', 0, 0, 7)
        """
    }

    @Test("attempts are numbered, of an existing job and its batch, one open at a time, and stay")
    func attemptRows() throws {
        for bad in [
            insert(job: 99), insert(batch: 2), insert(number: 0), insert(job: 2, number: 1),
            insert(request: ""), insert(job: 2, number: 2, outcome: "on_the_wire"),
            "DELETE FROM attempts WHERE id = 2", "DELETE FROM jobs WHERE id = 3", "DELETE FROM batches WHERE id = 1",
        ] { #expect(throws: DatabaseError.self) { try store.execute(bad) } }
        try store.execute(insert(job: 2, number: 2))
        #expect(try store.value("SELECT attempts FROM ledger WHERE batch = 1 AND outcome = 'lost'") == 1)
    }

    @Test("the running totals follow every change")
    func ledger() throws {
        let differences = """
            SELECT count(*) FROM (
              SELECT batch, outcome, attempts, price, charge_low, charge_high FROM ledger WHERE attempts > 0
              EXCEPT SELECT batch, outcome, count(*), sum(price), sum(charge_low), sum(charge_high)
              FROM attempts GROUP BY batch, outcome)
            """
        #expect(try store.value(differences) == 0)
        try store.execute("UPDATE attempts SET outcome = 'lost' WHERE id = 1")
        try store.execute("UPDATE attempts SET outcome = 'refunded', failure_code = 'c', charge_high = 0 WHERE id = 1")
        try store.execute("UPDATE attempts SET polls = 3 WHERE id = 1")
        #expect(try store.value(differences) == 0)
        #expect(try store.value("SELECT sum(price) FROM ledger") == 80_800)
        #expect(try store.value("SELECT sum(charge_high) FROM ledger") == 40_400)
    }

    @Test("a row that this version can't read is damage, not a crash")
    func unreadable() throws {
        for bad in ["request = 'no JSON'", "request = '{}'", "tags = '[1]'"] {
            try store.execute("UPDATE jobs SET \(bad) WHERE id = 1")
            let error = #expect(throws: StoreError.self) { try store.records() }
            guard case .damaged(":memory:", _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }
}
