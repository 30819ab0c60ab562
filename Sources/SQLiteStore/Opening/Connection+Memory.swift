import CSQLiteMemory

extension Connection {
    /// Takes SQLite's count of the memory that it uses away, before it is used for the first time in the process.
    ///
    /// Nobody asks for it, and it costs a lock for every allocation and another for every release, twenty of each per
    /// statement: a seventh of an enqueue. Where SQLite was used before, it stays as it is.
    static func prepareProcess() { _ = isPrepared }

    private static let isPrepared = nightshift_sqlite_without_memory_statistics() == SQLITE_OK
}
