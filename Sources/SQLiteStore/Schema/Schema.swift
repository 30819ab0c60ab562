import GRDB
import NightshiftCore

/// The tables, and how a file comes to have them.
///
/// Constraints carry what must always hold, so that no defect of ours can write a row that lies: each state has exactly
/// its own columns, each outcome its charge. Migrations are only ever added, never changed; each is one transaction.
enum Schema {
    /// "NSft" in ASCII, in SQLite's header: how a file is known as ours.
    static let applicationID: UInt32 = 0x4E53_6674

    static var migrator: DatabaseMigrator { migrator() }

    /// - Parameter within: called in each migration's transaction, before it is committed.
    private static func migrator(within: @escaping @Sendable () -> Void = {}) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        func register(_ name: String, _ statements: [String]) {
            migrator.registerMigration(name) { db in
                for statement in statements { try db.execute(sql: statement) }
                within()
            }
        }
        register("1 batches, jobs, attempts", [batches, jobs, attempts, ledger])
        register("2 announced limits", [accounts])
        register("3 ledger by quarter hour", attemptsAgain + [ledgerByQuarter, exposure, triggers])
        register("4 chained jobs", chains)
        register("5 layouts", layouts)
        register("6 revisions and pruned batches", [revisions, secondLifeColumns, pruning])
        register("7 review marks", [review, settledJobs])
        migrator.registerMigration("8 constraints without lists") { db in
            try rewriteConstraints(db)
            try db.execute(sql: indexesWithoutLists)
            within()
        }
        return migrator
    }

    /// - Parameter within: called in each migration's transaction, before it is committed.
    static func migrate(_ database: any DatabaseWriter, within: @escaping @Sendable () -> Void) throws {
        // Two processes may have begun the same migration: whoever lost finds it done, and goes on with the next.
        var lossesLeft = migrator.migrations.count + 1
        while true {
            do {
                return try migrator(within: within).migrate(database)
            } catch let error as DatabaseError {
                if (try? database.read(migrator.hasCompletedMigrations)) == true { return }
                lossesLeft -= 1
                guard lossesLeft > 0, isLost(error) else { throw error }
            }
        }
    }

    /// Whether it may be the other process's doing: a table that is there already, or not yet.
    private static func isLost(_ error: DatabaseError) -> Bool {
        switch error.resultCode {
        case .SQLITE_ERROR, .SQLITE_CONSTRAINT, .SQLITE_BUSY: true
        default: false
        }
    }

    static func refuseNewer(_ db: Database, path: String) throws {
        // In one view of the file: another process may be making its tables right now.
        try db.inSavepoint {
            _ = try Row.fetchOne(db, sql: "SELECT 1 FROM sqlite_master")
            if try migrator.hasBeenSuperseded(db) { throw StoreError.newerVersion(path: path) }
            return .commit
        }
    }

    /// For openers that may not migrate.
    static func requireCurrent(_ db: Database, path: String) throws {
        try refuseNewer(db, path: path)
        if try migrator.appliedMigrations(db).isEmpty { throw StoreError.missing(path: path) }
        guard try migrator.hasCompletedMigrations(db) else {
            // Nothing was ever kept in it: whoever began to make it was killed between two migrations.
            if try Row.fetchOne(db, sql: "SELECT 1 FROM batches") == nil { throw StoreError.missing(path: path) }
            throw StoreError.failed(
                path: path,
                detail: "an older version wrote it; `nightshift resume` brings it up to date")
        }
    }

    static let accounts = """
        CREATE TABLE accounts (
          account TEXT PRIMARY KEY NOT NULL,
          requests_per_minute INTEGER NOT NULL CHECK (requests_per_minute >= 1)
        ) STRICT, WITHOUT ROWID
        """

    static let batches = """
        CREATE TABLE batches (
          id INTEGER PRIMARY KEY,
          name TEXT NOT NULL UNIQUE CHECK (name <> ''),
          manifest TEXT NOT NULL,
          output TEXT NOT NULL,
          created_at INTEGER NOT NULL
        ) STRICT
        """
}
