import GRDB
import GRDBSQLite

/// A prepared statement bound, stepped and read directly: for what runs per job or per row, where GRDB's arrays of arguments and
/// copies of rows would cost more than SQLite itself. To be used on the connection's own queue only, as the statement it wraps.
struct RawStatement {
    private let statement: Statement

    /// SQLite is to copy the text before the call returns.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    init(_ db: Database, sql: String) throws {
        statement = try db.makeStatement(sql: sql)
    }

    /// The one statement of this text that the connection keeps: not to be begun again before it is reset.
    ///
    /// Costs a look-up by text, about 0.2 µs.
    init(cachedIn db: Database, sql: String) throws {
        statement = try db.cachedStatement(sql: sql)
        // An error may have left it half-way.
        reset()
    }

    // MARK: Arguments, from 1

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

    /// Binds text that SQLite reads where it lies: it must stay there until the statement is reset.
    func bind(staying bytes: UnsafeRawBufferPointer, at index: Int32) throws {
        try check(
            sqlite3_bind_text(
                statement.sqliteStatement, index, bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count), nil)
        )
    }

    func bind(_ number: Int64, at index: Int32) throws {
        try check(sqlite3_bind_int64(statement.sqliteStatement, index, number))
    }

    func bind(_ text: String?, at index: Int32) throws {
        guard let text else { return try bindNull(at: index) }
        try bind(text, at: index)
    }

    func bind(_ number: Int64?, at index: Int32) throws {
        guard let number else { return try bindNull(at: index) }
        try bind(number, at: index)
    }

    private func bindNull(at index: Int32) throws {
        try check(sqlite3_bind_null(statement.sqliteStatement, index))
    }

    // MARK: Running

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

    /// Runs it to its end, for what returns no rows.
    func run() throws {
        while try step() {}
        reset()
    }

    /// Hands over every row until `body` returns `false`; the columns are good until then.
    func rows(_ body: (inout Columns) throws -> Bool) throws {
        defer { reset() }
        while try step() {
            var columns = Columns(self)
            guard try body(&columns) else { return }
        }
    }

    /// Hands over the first row, and returns `nil` where there is none.
    func first<Value>(_ body: (inout Columns) throws -> Value) throws -> Value? {
        defer { reset() }
        guard try step() else { return nil }
        var columns = Columns(self)
        return try body(&columns)
    }

    func reset() { _ = sqlite3_reset(statement.sqliteStatement) }

    // MARK: Columns, from 0

    func number(at column: Int32) -> Int64 { sqlite3_column_int64(statement.sqliteStatement, column) }

    /// SQLite's number for what the value is: `SQLITE_NULL` and so on.
    func kind(at column: Int32) -> Int32 { sqlite3_column_type(statement.sqliteStatement, column) }

    /// What is not UTF-8 in it is replaced.
    func text(at column: Int32) -> String {
        guard let bytes = sqlite3_column_text(statement.sqliteStatement, column) else { return "" }
        let count = Int(sqlite3_column_bytes(statement.sqliteStatement, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// The bytes of a text where they lie, until the next step; `nil` where the value is of another kind.
    func bytes(at column: Int32) -> UnsafeRawBufferPointer? {
        guard kind(at: column) == SQLITE_TEXT, let text = sqlite3_column_text(statement.sqliteStatement, column) else {
            return nil
        }
        return UnsafeRawBufferPointer(start: text, count: Int(sqlite3_column_bytes(statement.sqliteStatement, column)))
    }

    func name(of column: Int32) -> String {
        sqlite3_column_name(statement.sqliteStatement, column).map { String(cString: $0) } ?? ""
    }

    // MARK: Errors

    private func check(_ code: Int32) throws {
        if code != SQLITE_OK { throw failure(code) }
    }

    private func failure(_ code: Int32) -> DatabaseError {
        let connection = sqlite3_db_handle(statement.sqliteStatement)
        return DatabaseError(
            resultCode: ResultCode(rawValue: code), message: sqlite3_errmsg(connection).map { String(cString: $0) })
    }
}
