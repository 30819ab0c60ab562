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
        do { return try row.decode(type, atIndex: index) } catch { throw unreadable(Value.self) }
    }

    /// For columns that may be NULL.
    mutating func optional<Value: DatabaseValueConvertible & StatementColumnConvertible>(
        _ type: Value.Type = Value.self
    ) throws -> Value? {
        defer { index += 1 }
        do { return try row.decode(Value?.self, atIndex: index) } catch { throw unreadable(Value.self) }
    }

    /// GRDB's own error prints the whole row, prompts and all.
    private func unreadable(_ type: Any.Type) -> UnreadableRow {
        let name = index < row.count ? Array(row.columnNames)[index] : ""
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

    // MARK: Numbers in bounds that no queue reaches, so that what is added to them can't overflow.

    mutating func count<Value: FixedWidthInteger & DatabaseValueConvertible & StatementColumnConvertible>(
        _ type: Value.Type = Value.self
    ) throws -> Value {
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
