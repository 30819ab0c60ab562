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

    @Test("what waits for a picture is found by indexes that hold nothing else")
    func chains() throws {
        #expect(
            try store.plan(Descendants.childrenQuery, [1, "queued", 0])
                == ["SEARCH jobs USING INDEX jobs_by_parent (parent=? AND state=? AND rowid>?)"])
        #expect(
            try store.plan(SQLiteStore.waitingCount, [1]) == [
                "SEARCH jobs USING COVERING INDEX jobs_waiting (batch=? AND state=? AND due_at=?)"
            ]
        )
        #expect(
            try store.plan(SQLiteStore.stuckCount, [1]) == [
                "SEARCH parents USING COVERING INDEX jobs_by_state (batch=? AND state=?)",
                "SEARCH jobs USING INDEX jobs_by_parent (parent=? AND state=?)",
            ])
        #expect(
            try store.plan(SourcePictures.query, [1]) == [
                "SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)", "SEARCH parents USING INTEGER PRIMARY KEY (rowid=?)",
                "SEARCH attempts USING INDEX attempts_by_number (job=?) LEFT-JOIN",
            ])
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

    @Test("no step of a job builds an index for itself, as a list to compare with would be")
    func lists() throws {
        for (sql, count) in [
            (JobRow.moveStatement, 17), (AttemptRow.insertStatement, 11), (AttemptRow.updateStatement, 14),
        ] {
            let codes = try store.database.read { db in
                try Row.fetchAll(
                    db, sql: "EXPLAIN \(sql)", arguments: StatementArguments(Array(repeating: 1, count: count))
                )
                .map { $0["opcode"] as String }
            }
            #expect(codes.count > 50 && !codes.contains("OpenEphemeral"))
        }
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

    @Test("what a page asks every second is found by small indexes")
    func watching() throws {
        let landed = "SEARCH jobs USING INDEX jobs_landed (batch=? AND state=?)"
        #expect(
            try store.plan(SQLiteStore.latestArrivals, [1, 60])
                == [landed, "SEARCH review USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN"])
        for sql in SQLiteStore.firstAndLastArrival {
            #expect(try store.plan(sql, [1]) == ["SEARCH jobs USING COVERING INDEX jobs_landed (batch=? AND state=?)"])
        }
        let since = "SEARCH jobs USING COVERING INDEX jobs_landed (batch=? AND state=? AND updated_at>?)"
        #expect(try store.plan(SQLiteStore.recentArrivals, [1, 2]) == [since])
        #expect(try store.plan(SQLiteStore.arrivalsInSpans, [1, 2, 3]).first == since)
        #expect(
            try store.plan(SQLiteStore.failureGroups, [1])
                == ["SEARCH jobs USING COVERING INDEX jobs_failed (batch=? AND state=?)"])
        #expect(
            try store.plan(SQLiteStore.failedJobs, [1, "moderated", nil, 5])
                == ["SEARCH jobs USING INDEX jobs_failed (batch=? AND state=? AND failure_kind=? AND failure_code=?)"])
        #expect(
            try store.plan(SQLiteStore.spentTokens, [1])
                == ["SEARCH attempts USING COVERING INDEX attempts_tokens (token_until>?)"])
        #expect(try store.plan(SQLiteStore.openAttempts) == ["SCAN attempts USING INDEX attempts_open"])
        let attempts = try store.plan(SQLiteStore.attemptPage(of: [1, 2]), [5, 10])
        #expect(attempts.first == "SEARCH attempts USING INTEGER PRIMARY KEY (rowid>?)", "\(attempts)")
    }

    @Test("costs come off the ledger; by what it does not know, off the attempts and, where needed, their jobs by id")
    func costs() throws {
        let keys: [CostKey] = [.model, .type, .day, .hour, .batch]
        #expect(try store.plan(CostQuery.texts(by: keys, isOfOneBatch: false)[0]) == ["SCAN ledger"])
        #expect(
            try store.plan(CostQuery.texts(by: keys, isOfOneBatch: true)[0], [1])
                == ["SEARCH ledger USING PRIMARY KEY (batch=?)"])
        for key in [CostKey.tag("t"), .inputs] {
            #expect(
                try store.plan(CostQuery.texts(by: [key, .day], isOfOneBatch: true)[0], [1])
                    == ["SCAN attempts", "SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)"])
        }
        #expect(try store.plan(CostQuery.texts(by: [.code, .hour], isOfOneBatch: false)[0]) == ["SCAN attempts"])
    }

    @Test("attempts are listed by id, from where the last page ended")
    func entries() throws {
        for isOfOneBatch in [false, true] {
            let plan = try store.plan(
                SQLiteStore.entriesQuery(isOfOneBatch: isOfOneBatch), isOfOneBatch ? [7, 5, 1] : [7, 5])
            #expect(plan.first == "SEARCH attempts USING INTEGER PRIMARY KEY (rowid>?)")
            #expect(plan.allSatisfy { !$0.hasPrefix("SCAN") && !$0.contains("TEMP B-TREE") }, "\(plan)")
        }
    }

    @Test("a history is one walk over the attempts, and what the ledger keeps of pruned batches")
    func submissions() throws {
        let plan = try store.plan(SQLiteStore.submissionsQuery(isOfOneBatch: false))
        #expect(plan.contains("SCAN attempts") && !plan.contains { $0.hasPrefix("SCAN jobs") }, "\(plan)")
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
