import Foundation
import GRDB
package import NightshiftCore

/// The queue in one SQLite file: the embedded default.
///
/// Everything that moves a job in the three loops goes through one group committer; the user's own commands and enqueueing are
/// transactions of their own. Readers have connections beside the writer (`:memory:` has none: there, reads wait for
/// writes), so a call never sees half of another. The blocking calls must not be made from inside `enqueue`'s row source.
package final class SQLiteStore: JobStore {
    /// Where the queue is; `:memory:` for one that dies with this value.
    package let path: String
    let database: any DatabaseWriter
    let committer: GroupCommitter
    private let custody: FileCustody?
    /// Whether the write-ahead log was seen.
    private let hasLog = Guarded(false)

    init(path: String, database: any DatabaseWriter, custody: FileCustody?, gathering: Gathering = .none) {
        self.path = path
        self.database = database
        self.custody = custody
        committer = GroupCommitter(writer: database, gathering: gathering)
    }

    /// Carries out what was handed over, moves the write-ahead log into the file where nobody reads it, and closes.
    ///
    /// A process may as well die without it: nothing depends on an orderly end.
    package func close() throws {
        committer.drain()
        try translated {
            if !database.configuration.readonly {
                // Another process may be reading: then the log stays, which is as good.
                _ = try? database.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
            }
            // The writer has to be the last one out: only then does SQLite clear away the log and its index.
            (database as? DatabasePool)?.invalidateReadOnlyConnections()
            try database.close()
        }
    }

    package func batches() throws -> [Batch] {
        try read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT \(BatchRow.columns) FROM batches ORDER BY id")
            return try rows.map(BatchRow.batch)
        }
    }

    /// Throws where the file is no longer the one that was opened: what is written into a removed file is lost.
    func requireFile() throws {
        guard let custody else { return }
        guard try DatabaseFile(path: path).identity() == custody.identity else { throw StoreError.replaced(path: path) }
        // What was committed lately is in the log beside it, which is there from the first write to the last close.
        let log = path + "-wal"
        let isThere = access(log, F_OK) == 0
        let wasThere = hasLog.withLock { hasLog in
            defer { hasLog = hasLog || isThere }
            return hasLog
        }
        if wasThere, !isThere { throw StoreError.replaced(path: log) }
    }

    // MARK: Transactions

    /// Reads in one consistent view.
    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try translated { try database.read(body) }
    }

    /// Writes in one transaction that holds the write lock from its first statement: it can't lose a race half-way.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try translated {
            try database.writeWithoutTransaction { db in
                var value: Value?
                try db.inTransaction(.immediate) {
                    value = try body(db)
                    return .commit
                }
                guard let value else { throw StoreError.failed(path: path, detail: "a transaction gave no result") }
                return value
            }
        }
    }

    /// Turns SQLite's errors into ours; every other error passes unchanged.
    func translated<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw StoreError.translating(error, path: path)
        }
    }
}
