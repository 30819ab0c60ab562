import GRDB
import NightshiftCore
import Testing

@testable import SQLiteStore

/// No hot query may pass over all jobs or all attempts, or sort what an index has in order.
@Suite("Query plans")
struct QueryPlanTests {
    private let store: SQLiteStore

    init() throws {
        store = try SQLiteStore.open(path: SQLiteStore.memory, mode: .readWrite(create: true))
        try store.enqueue("b", keys: (0..<50).map { "k\($0)" })
        try store.enqueue("c", keys: ["a"])
        // Statistics must not change the plan for the worse either.
        try store.execute("ANALYZE")
    }

    @Test("ready jobs come off their index in order")
    func ready() throws {
        #expect(
            try store.plan(SQLiteStore.ready, [1, 2]) == ["SEARCH jobs USING INDEX jobs_ready (batch=?)"])
        #expect(
            try store.plan(SQLiteStore.earliestDue, [1]) == ["SEARCH jobs USING INDEX jobs_ready (batch=?)"])
    }

    @Test("what is in use is read off small indexes")
    func standing() throws {
        let open = try store.plan(LimitsInUse.openQuery)
        #expect(open.first == "SCAN attempts USING INDEX attempts_open")
        #expect(
            try store.plan(LimitsInUse.tokenQuery, [1])
                == ["SEARCH attempts USING COVERING INDEX attempts_tokens (token_until>?)"])
        #expect(
            try store.plan(Standing.lostQuery, [1])
                == ["SEARCH attempts USING INDEX attempts_lost (slot_until>?)"])
        #expect(
            try store.plan(Standing.exposureQuery, [1]) == ["SEARCH exposure USING INTEGER PRIMARY KEY (rowid=?)"])
        #expect(
            try store.plan(SQLiteStore.lastNumber, [1])
                == ["SEARCH attempts USING COVERING INDEX attempts_by_number (job=?)"])
    }

    @Test("a job is moved by its id")
    func move() throws {
        let arguments = StatementArguments(Array(repeating: 1, count: 17))
        #expect(try store.plan(JobRow.moveStatement, arguments) == ["SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)"])
    }

    @Test("answers search, or scan a covering index of one batch")
    func answers() throws {
        #expect(
            try store.plan(SQLiteStore.stateCounts, [1]) == ["SEARCH jobs USING COVERING INDEX jobs_by_state (batch=?)"]
        )
        #expect(try store.plan(SQLiteStore.ledgerTotals, [1]).first == "SEARCH ledger USING PRIMARY KEY (batch=?)")
        let inHand = try store.plan(SQLiteStore.inHand, ["generating", 0, 5])
        #expect(inHand.first == "SEARCH jobs USING INDEX jobs_active (state=? AND rowid>?)")
        for plan in [
            inHand, try store.plan(SQLiteStore.recordQuery, ["[1]"]),
            try store.plan(SQLiteStore.attemptsQuery, ["[1]"]),
        ] {
            #expect(plan.allSatisfy { !$0.hasPrefix("SCAN jobs") && !$0.hasPrefix("SCAN attempts") }, "\(plan)")
        }
    }

    @Test("costs come off the ledger; by tag, off the attempts and their jobs by id")
    func costs() throws {
        let keys: [CostKey] = [.model, .type, .day, .batch]
        for plan in [
            try store.plan(SQLiteStore.costQuery(of: nil, by: keys)),
            try store.plan(SQLiteStore.costQuery(of: 1, by: keys), [1]),
        ] {
            #expect(plan.allSatisfy { !$0.contains(" jobs") && !$0.contains(" attempts") }, "\(plan)")
        }
        #expect(
            try store.plan(TagCosts.query(by: [.tag("t")], isOfOneBatch: true), [1])
                == ["SCAN attempts", "SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)"])
    }

    @Test(
        "a selection is found by an index, and walked in order of id",
        arguments: [
            Selection(states: [.failed]), Selection(batches: [1]),
            Selection(batches: [1, 2], states: [.failed, .uncertain]),
            Selection(key: "k7"), Selection(batches: [2], key: "k7"),
        ])
    func selections(selection: Selection) throws {
        let sql = try store.database.read { try SelectedPages($0, selection).sql }
        let plan = try store.plan(sql, selection.key == nil ? [0, 5] : [0, 5, "k7"])
        #expect(plan.allSatisfy { !$0.hasPrefix("SCAN jobs") }, "\(plan)")
    }
}
