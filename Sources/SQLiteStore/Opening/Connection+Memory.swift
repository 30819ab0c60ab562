import CSQLite
import GRDB

extension Connection {
    /// Takes SQLite's count of the memory that it uses away, before it is used for the first time in the process.
    ///
    /// Nobody asks for it, and it costs a lock for every allocation and another for every release, twenty of each per
    /// statement: a seventh of an enqueue. Where SQLite was used before, it stays as it is.
    static func prepareProcess() { _ = isPrepared }

    private static let isPrepared = nightshift_sqlite_without_memory_statistics() == SQLITE_OK

    /// Empties the connection's cache, and gives the system what it and the rows of an enqueue took: the allocator keeps it
    /// otherwise, and a run's own would come on top of it.
    static func giveMemoryBack(_ database: any DatabaseWriter) {
        // It is only room: where it stays taken, nothing is lost.
        try? database.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA shrink_memory") }
        nightshift_give_memory_back()
    }
}
