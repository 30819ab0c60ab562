import GRDB
import NightshiftCore

/// Reads a row column by column, in the order of the query; a value of the wrong kind is an error, never a crash.
struct Columns {
    private let row: Row
    private var index = 0

    init(_ row: Row) {
        self.row = row
    }

    mutating func next<Value: DatabaseValueConvertible & StatementColumnConvertible>(
        _ type: Value.Type = Value.self
    ) throws -> Value {
        defer { index += 1 }
        return try row.decode(type, atIndex: index)
    }

    /// For columns that may be NULL.
    mutating func optional<Value: DatabaseValueConvertible & StatementColumnConvertible>(
        _ type: Value.Type = Value.self
    ) throws -> Value? {
        defer { index += 1 }
        return try row.decode(Value?.self, atIndex: index)
    }

    /// Text that stands for a case of an enumeration.
    mutating func named<Value: RawRepresentable<String>>(_ type: Value.Type = Value.self) throws -> Value {
        let text: String = try next()
        guard let value = Value(rawValue: text) else {
            throw UnreadableRow(detail: "'\(text)' is no \(Value.self)")
        }
        return value
    }

    mutating func time() throws -> Timestamp { Timestamp(microseconds: try next()) }

    mutating func optionalTime() throws -> Timestamp? {
        try optional(Int64.self).map { Timestamp(microseconds: $0) }
    }

    mutating func money() throws -> MicroDollars { MicroDollars(try next()) }
}
