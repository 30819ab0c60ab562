import GRDB
import NightshiftCore

/// The values of one key of a cost summary, numbered from 0 in the order in which they are met.
struct CostValues {
    private let key: CostKey
    private let clock = LocalClock.system()
    private(set) var texts: [String] = []
    /// What the values are sorted by before their texts: hours by time, numbers by size.
    private var ranks: [Int64] = []
    private var numbers: [String: Int] = [:]
    private var byBytes = TextNumbers()
    private var byNumber: [Int64: Int] = [:]

    init(_ key: CostKey) {
        self.key = key
    }

    /// The number of the value that the column stands for.
    mutating func number(of row: RawStatement, at column: Int32, _ db: Database) throws -> Int {
        switch key {
        case .model, .type, .tag, .code:
            guard let bytes = row.bytes(at: column) else {
                var columns = Columns(row, from: column)
                // An attempt without a code has NULL; of any other kind of value, says which.
                let text = key == .code ? try columns.optional(String.self) ?? "" : try columns.next(String.self)
                return number(try self.text(of: text))
            }
            if let known = byBytes[bytes] { return known }
            let number = number(try text(of: String(decoding: bytes, as: UTF8.self)))
            byBytes.set(bytes, to: number)
            return number
        case .day, .hour, .batch, .inputs:
            var columns = Columns(row, from: column)
            let raw: Int64 = try columns.next()
            if let known = byNumber[raw] { return known }
            let number = number(try text(of: raw, db), rank: key == .batch ? 0 : raw)
            byNumber[raw] = number
            return number
        }
    }

    func precedes(_ left: Int, _ right: Int) -> Bool {
        (ranks[left], texts[left]) < (ranks[right], texts[right])
    }

    private mutating func number(_ text: String, rank: Int64 = 0) -> Int {
        if let known = numbers[text] { return known }
        let number = texts.count
        texts.append(text)
        ranks.append(rank)
        numbers[text] = number
        return number
    }

    private func text(of column: String) throws -> String {
        switch key {
        case .tag(let name): try TagsText.tags(column)[name] ?? ""
        case .model, .type, .inputs, .day, .hour, .batch, .code: column
        }
    }

    private func text(of number: Int64, _ db: Database) throws -> String {
        switch key {
        case .batch:
            let query = try RawStatement(cachedIn: db, sql: "SELECT name FROM batches WHERE id = ?")
            try query.bind(number, at: 1)
            guard let name = try query.first({ try $0.next(String.self) }) else {
                throw UnreadableRow(detail: "there is no batch \(number)")
            }
            return name
        case .day: return clock.day(of: try Self.second(ofQuarter: number))
        case .hour: return clock.hour(of: try Self.second(ofQuarter: number))
        case .inputs where number == CostQuery.unknownNumber: return ""
        case .model, .type, .inputs, .tag, .code: return String(number)
        }
    }

    /// The years 1 to 9999.
    static let quarters: ClosedRange<Int64> = -69_039_552...281_558_111

    private static func second(ofQuarter number: Int64) throws -> Int64 {
        guard quarters.contains(number) else {
            throw UnreadableRow(detail: "\(number) is no quarter of an hour")
        }
        return number * 900
    }
}
