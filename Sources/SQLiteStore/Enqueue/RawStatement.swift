import GRDB
import GRDBSQLite

/// A prepared statement bound and stepped directly: for enqueueing, where GRDB's argument checks and copies would cost more than
/// SQLite itself. To be used on the connection's own queue only, as the statement it wraps.
struct RawStatement {
    private let statement: Statement

    /// SQLite is to copy the text before the call returns.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    init(_ db: Database, sql: String) throws {
        statement = try db.makeStatement(sql: sql)
    }

    func bind(_ text: String, at index: Int32) throws {
        var text = text
        try check(
            text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    sqlite3_bind_text(
                        statement.sqliteStatement, index, characters.baseAddress, Int32(characters.count),
                        Self.transient)
                }
            })
    }

    func bind(_ number: Int64, at index: Int32) throws {
        try check(sqlite3_bind_int64(statement.sqliteStatement, index, number))
    }

    /// Runs it; the result says whether there is a row to read. `reset` is to follow.
    func step() throws -> Bool {
        switch sqlite3_step(statement.sqliteStatement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            let error = failure(code)
            reset()
            throw error
        }
    }

    func number(at column: Int32) -> Int64 { sqlite3_column_int64(statement.sqliteStatement, column) }

    func reset() { _ = sqlite3_reset(statement.sqliteStatement) }

    private func check(_ code: Int32) throws {
        if code != SQLITE_OK { throw failure(code) }
    }

    private func failure(_ code: Int32) -> DatabaseError {
        let connection = sqlite3_db_handle(statement.sqliteStatement)
        return DatabaseError(
            resultCode: ResultCode(rawValue: code), message: sqlite3_errmsg(connection).map { String(cString: $0) })
    }
}
