import GRDB
import NightshiftCore

/// What every connection is set to, and the proof that it is.
enum Connection {
    /// How long a writer waits for another process that writes (`retry` or `cancel` of a large batch, say), in seconds.
    static let patience: Double = 120
    /// In KiB, negative as SQLite wants it. A million rows enqueued, whether in the order of their keys or at random, take no less
    /// time with eight times as much: the log holds each page once, and the system caches that.
    static let writerCache = -8_192
    /// In pages, 32 MiB. What is written over and over, the few pages of what is in hand, is brought home from the log once that
    /// many were written; SQLite's 1,000 would do so, with two syncs, every hundred jobs.
    static let checkpointEvery = 8_192
    /// SQLite's number for FULL.
    private static let full = 2

    /// Stamps an empty file as ours, durably, before the write-ahead log exists: the stamp is in the file's first page from
    /// then on and never only in the log.
    static func claim(path: String) throws {
        let queue = try DatabaseQueue(path: path, configuration: .store)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
        }
        try queue.close()
    }

    /// Throws `newerVersion` before the file is opened for writing.
    static func refuseNewer(path: String) throws {
        do {
            let queue = try DatabaseQueue(path: path, configuration: .readOnlyStore)
            try queue.read { db in try Schema.refuseNewer(db, path: path) }
            try queue.close()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_READONLY {
            // A crash left something that only a writer may roll back; what is rolled back is no newer than the rest.
            let queue = try DatabaseQueue(path: path, configuration: .store)
            try queue.read { db in try Schema.refuseNewer(db, path: path) }
            try queue.close()
        }
    }

    /// Migrates, sets what GRDB would set otherwise, and checks what promises depend on.
    static func finish(
        _ database: any DatabaseWriter, path: String, duringMigration: @escaping @Sendable () -> Void = {}
    ) throws {
        if !database.configuration.readonly {
            try Schema.migrate(database, within: duringMigration)
            try database.writeWithoutTransaction { db in
                // GRDB sets NORMAL when it turns on the write-ahead log: a power cut could then undo a commit.
                try db.execute(sql: "PRAGMA synchronous = FULL")
                try db.execute(sql: "PRAGMA cache_size = \(writerCache)")
                try db.execute(sql: "PRAGMA wal_autocheckpoint = \(checkpointEvery)")
            }
        }
        try database.writeWithoutTransaction { db in
            try require(db, "foreign_keys", is: "1", path: path)
            if !database.configuration.readonly {
                try require(db, "synchronous", is: String(full), path: path)
                try require(db, "journal_mode", is: path == SQLiteStore.memory ? "memory" : "wal", path: path)
            }
        }
    }

    private static func require(_ db: Database, _ pragma: String, is expected: String, path: String) throws {
        let value = try String.fetchOne(db, sql: "PRAGMA \(pragma)") ?? "nothing"
        guard value == expected else {
            throw StoreError.failed(path: path, detail: "SQLite keeps \(pragma) at \(value) instead of \(expected)")
        }
    }
}

extension Configuration {
    static var store: Configuration {
        var configuration = Configuration()
        configuration.label = "queue"
        configuration.busyMode = .timeout(Connection.patience)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA mmap_size = 0")
            // In KiB, for each of the readers: what they pass over they pass over once.
            try db.execute(sql: "PRAGMA cache_size = -2048")
            // Nothing here is secret, nor deleted; some builds of SQLite overwrite what every change leaves behind.
            try db.execute(sql: "PRAGMA secure_delete = OFF")
            // A large enqueue leaves a large log; give the space back at the next checkpoint.
            try db.execute(sql: "PRAGMA journal_size_limit = 67108864")
            // No-ops but on macOS, where a plain fsync does not reach the platter.
            try db.execute(sql: "PRAGMA fullfsync = 1")
            try db.execute(sql: "PRAGMA checkpoint_fullfsync = 1")
        }
        return configuration
    }

    static var readOnlyStore: Configuration {
        var configuration = store
        configuration.readonly = true
        return configuration
    }
}
