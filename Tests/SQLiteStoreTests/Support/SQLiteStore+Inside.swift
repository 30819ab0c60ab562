import GRDB
import NightshiftCore

@testable import SQLiteStore

/// What only tests of this one store may touch: its connections.
extension SQLiteStore {
    /// Lets the file not grow, as a full disk would; or grow again.
    func limitPages(_ isLimited: Bool) throws {
        try database.writeWithoutTransaction { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(isLimited ? pages : 1_000_000)")
        }
    }

    func execute(_ sql: String) throws {
        try database.writeWithoutTransaction { try $0.execute(sql: sql) }
    }

    func value(_ sql: String) throws -> Int? {
        try database.writeWithoutTransaction { try Int.fetchOne($0, sql: sql) }
    }

    func plan(_ sql: String, _ arguments: StatementArguments = []) throws -> [String] {
        try database.read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: arguments).map { $0["detail"] }
        }
    }
}
