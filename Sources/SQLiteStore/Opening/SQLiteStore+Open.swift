import GRDB
import NightshiftCore

extension SQLiteStore {
    package enum Mode: Hashable, Sendable {
        /// Brings the schema up to date; `create` makes the file where there is none.
        case readWrite(create: Bool)
        /// Writes nothing; works beside a runner and after a `kill -9`.
        case readOnly
    }

    /// A path that names no file: the queue lives in memory and dies with the store.
    package static let memory = ":memory:"

    /// Opens the queue at `path`, or says as a `StoreError` what is there instead.
    ///
    /// A file of another program, or of a newer version of this one, is recognised before anything is written to it.
    ///
    /// - Parameters:
    ///   - gathering: how long writes wait for company.
    ///   - duringMigration: called in the transaction of each migration that is made, before it is committed: where a crash can
    ///     be rehearsed.
    package static func open(
        path: String, mode: Mode, gathering: Gathering = .none, duringMigration: @escaping @Sendable () -> Void = {}
    ) throws -> SQLiteStore {
        Connection.prepareProcess()
        do {
            return path == memory ? try inMemory() : try onDisk(path, mode, gathering, duringMigration)
        } catch {
            throw StoreError.translating(error, path: path)
        }
    }

    private static func inMemory() throws -> SQLiteStore {
        let database = try DatabaseQueue(configuration: .store)
        try Connection.finish(database, path: memory)
        return SQLiteStore(path: memory, database: database, custody: nil)
    }

    private static func onDisk(
        _ path: String, _ mode: Mode, _ gathering: Gathering, _ duringMigration: @escaping @Sendable () -> Void
    ) throws -> SQLiteStore {
        let file = DatabaseFile(path: path)
        let (content, custody) = try FileCustody.take(file, create: mode == .readWrite(create: true))
        let database: any DatabaseWriter
        switch (content, mode) {
        case (.empty, .readOnly), (.empty, .readWrite(create: false)):
            throw StoreError.missing(path: path)
        case (.empty, .readWrite(create: true)):
            try Connection.claim(path: path)
            database = try DatabasePool(path: path, configuration: .store)
        case (.queue, .readOnly):
            database = try reader(of: file)
        case (.queue, .readWrite(let create)):
            try Connection.refuseNewer(path: path)
            // A crash while the file was claimed is undone by now, and leaves it as empty as before.
            if try file.content() == .empty {
                guard create else { throw StoreError.missing(path: path) }
                try Connection.claim(path: path)
            }
            database = try DatabasePool(path: path, configuration: .store)
        }
        try Connection.finish(database, path: path, duringMigration: duringMigration)
        return SQLiteStore(path: path, database: database, custody: custody, gathering: gathering)
    }

    private static func reader(of file: DatabaseFile) throws -> any DatabaseWriter {
        do {
            return try currentReader(of: file.path)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_READONLY {
            // A crash left something that only a writer may roll back.
            try Connection.refuseNewer(path: file.path)
            guard try file.content() == .queue else { throw StoreError.missing(path: file.path) }
            return try currentReader(of: file.path)
        }
    }

    private static func currentReader(of path: String) throws -> any DatabaseWriter {
        let database = try DatabaseQueue(path: path, configuration: .readOnlyStore)
        try database.read { db in try Schema.requireCurrent(db, path: path) }
        return database
    }
}
