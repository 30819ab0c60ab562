import CSQLite
import GRDB

/// What the eighth migration makes of constraints that compare with a list of more than two values.
///
/// For each statement that looks at one, SQLite builds the list anew as an index of its own: to move a job took 16 µs.
/// Written out as comparisons they say the same, and it takes 9.
extension Schema {
    /// The few jobs that a run has in hand, and the attempts whose charge is in doubt: as their indexes say it, and as a query
    /// has to say it to be answered from them.
    static let isInHand = "(state = 'submitting' OR state = 'generating' OR state = 'downloading')"
    static let isDoubtful = "(outcome = 'lost' OR outcome = 'unsettled' OR outcome = 'vanished')"

    static let indexesWithoutLists = """
        DROP INDEX jobs_active;
        CREATE INDEX jobs_active ON jobs (state) WHERE \(isInHand);
        DROP INDEX attempts_doubtful;
        CREATE INDEX attempts_doubtful ON attempts (batch, id) WHERE \(isDoubtful);
        """

    /// Rewrites the constraints of both tables in place, as SQLite's documentation of ALTER TABLE allows for changes that leave
    /// every row as it is: a million of them need not be copied.
    static func rewriteConstraints(_ db: Database) throws {
        let tables = try Row.fetchAll(
            db, sql: "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name IN ('jobs', 'attempts')")
        let version = try Int.fetchOne(db, sql: "PRAGMA schema_version") ?? 0
        // Some systems' SQLite refuses it unless it is told otherwise.
        let wasDefensive = nightshift_sqlite_defensive(db.sqliteConnection, -1)
        _ = nightshift_sqlite_defensive(db.sqliteConnection, 0)
        defer {
            _ = nightshift_sqlite_defensive(db.sqliteConnection, wasDefensive)
            // Also after an error, of which the caller is told already.
            try? db.execute(sql: "PRAGMA writable_schema = RESET")
        }
        try db.execute(sql: "PRAGMA writable_schema = ON")
        for table in tables {
            try db.execute(
                sql: "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?",
                arguments: [writtenOut(table["sql"]), table["name"] as String])
        }
        // Every other connection reads the tables anew; so does this one, with RESET.
        try db.execute(sql: "PRAGMA schema_version = \(version + 1)")
    }

    /// `a IN ('x', 'y', 'z')` becomes `(a = 'x' OR a = 'y' OR a = 'z')`.
    private static func writtenOut(_ sql: String) -> String {
        sql.replacing(/(\w+) IN \(([^()]*)\)/) { match in
            let values = match.2.split(separator: /,\s*/)
            guard values.count > 2 else { return String(match.0) }
            return "(" + values.map { "\(match.1) = \($0)" }.joined(separator: " OR ") + ")"
        }
    }
}
