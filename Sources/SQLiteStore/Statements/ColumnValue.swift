import GRDB
import GRDBSQLite

/// A value that a column can hold, read off a statement without copying its row. Strict: NULL and other kinds are `nil`.
protocol ColumnValue: DatabaseValueConvertible, StatementColumnConvertible {
    static func read(_ statement: RawStatement, at column: Int32) -> Self?
}

extension Int64: ColumnValue {
    static func read(_ statement: RawStatement, at column: Int32) -> Int64? {
        statement.kind(at: column) == SQLITE_INTEGER ? statement.number(at: column) : nil
    }
}

extension Int: ColumnValue {
    static func read(_ statement: RawStatement, at column: Int32) -> Int? {
        Int64.read(statement, at: column).flatMap(Int.init(exactly:))
    }
}

extension String: ColumnValue {
    static func read(_ statement: RawStatement, at column: Int32) -> String? {
        statement.kind(at: column) == SQLITE_TEXT ? statement.text(at: column) : nil
    }
}
