import GRDB
import GRDBSQLite
import NightshiftCore

/// Reads a row column by column, in the order of the query; a value of the wrong kind is an error, never a crash.
///
/// Of a statement the columns are read where they lie; of GRDB's `Row`, for what is asked seldom, from its copy.
struct Columns {
    private enum Source {
        case row(Row)
        case statement(RawStatement)
    }

    private let source: Source
    private var index = 0

    init(_ row: Row) {
        source = .row(row)
    }

    /// The row that the statement stands on; good until it is stepped or reset.
    init(_ statement: RawStatement, from index: Int32 = 0) {
        source = .statement(statement)
        self.index = Int(index)
    }

    mutating func next<Value: ColumnValue>(_ type: Value.Type = Value.self) throws -> Value {
        defer { index += 1 }
        switch source {
        case .statement(let statement):
            guard let value = Value.read(statement, at: Int32(index)) else { throw unreadable(type) }
            return value
        case .row(let row):
            do { return try row.decode(type, atIndex: index) } catch { throw unreadable(type) }
        }
    }

    /// For columns that may be NULL.
    mutating func optional<Value: ColumnValue>(_ type: Value.Type = Value.self) throws -> Value? {
        defer { index += 1 }
        switch source {
        case .statement(let statement):
            if let value = Value.read(statement, at: Int32(index)) { return value }
            guard statement.kind(at: Int32(index)) == SQLITE_NULL else { throw unreadable(type) }
            return nil
        case .row(let row):
            do { return try row.decode(Value?.self, atIndex: index) } catch { throw unreadable(type) }
        }
    }

    /// GRDB's own error prints the whole row, prompts and all.
    private func unreadable(_ type: Any.Type) -> UnreadableRow {
        let name =
            switch source {
            case .statement(let statement): statement.name(of: Int32(index))
            case .row(let row): index < row.count ? Array(row.columnNames)[index] : ""
            }
        // An expression has no name that tells anything.
        let isNamed = !name.isEmpty && name.allSatisfy { $0.isLetter || $0 == "_" }
        return UnreadableRow(detail: "\(isNamed ? name : "a column") holds no \(type)")
    }

    /// Text that stands for a case of an enumeration.
    mutating func named<Value: RawRepresentable<String>>(_ type: Value.Type = Value.self) throws -> Value {
        let text: String = try next()
        guard let value = Value(rawValue: text) else {
            throw UnreadableRow(detail: "'\(text)' is no \(Value.self)")
        }
        return value
    }

    /// The same for columns that may be NULL.
    mutating func optionalName<Value: RawRepresentable<String>>(_ type: Value.Type = Value.self) throws -> Value? {
        guard let text: String = try optional() else { return nil }
        guard let value = Value(rawValue: text) else {
            throw UnreadableRow(detail: "'\(text)' is no \(Value.self)")
        }
        return value
    }

    // MARK: Numbers in bounds that no queue reaches, so that what is added to them can't overflow.

    mutating func count<Value: FixedWidthInteger & ColumnValue>(_ type: Value.Type = Value.self) throws -> Value {
        let value: Value = try next()
        guard (0...Self.mostCounted).contains(Int64(value)) else { throw UnreadableRow(detail: "\(value) is no count") }
        return value
    }

    mutating func time() throws -> Timestamp { try Self.time(next()) }

    mutating func optionalTime() throws -> Timestamp? { try optional(Int64.self).map(Self.time) }

    mutating func money() throws -> MicroDollars {
        let amount: Int64 = try next()
        guard (0...Self.mostMoney).contains(amount) else {
            throw UnreadableRow(detail: "\(amount) is no amount of money")
        }
        return MicroDollars(amount)
    }

    /// Two columns: the least and the most.
    mutating func charge() throws -> ChargeRange {
        let (low, high) = (try money(), try money())
        guard low <= high else {
            throw UnreadableRow(detail: "a charge of at least \(low.decimal), at most \(high.decimal)")
        }
        return ChargeRange(low: low, high: high)
    }

    static let mostCounted: Int64 = 1 << 53
    /// A billion dollars.
    private static let mostMoney: Int64 = 1_000_000_000_000_000
    /// The years 1 to 9999.
    private static let times: ClosedRange<Int64> = -62_135_596_800_000_000...253_402_300_799_999_999

    private static func time(_ microseconds: Int64) throws -> Timestamp {
        guard times.contains(microseconds) else { throw UnreadableRow(detail: "\(microseconds) is no point in time") }
        return Timestamp(microseconds: microseconds)
    }
}
