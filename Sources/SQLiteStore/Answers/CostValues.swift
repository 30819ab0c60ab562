import GRDB
import NightshiftCore

/// The values of one key of a cost summary, numbered from 0 in the order in which they are met.
struct CostValues {
    private let key: CostKey
    private(set) var texts: [String] = []
    private var numbers: [String: Int] = [:]
    private var byBytes = TextNumbers()
    private var byNumber: [Int64: Int] = [:]

    init(_ key: CostKey) {
        self.key = key
    }

    /// The number of the value that the column stands for.
    mutating func number(of row: RawStatement, at column: Int32, _ db: Database) throws -> Int {
        switch key {
        case .model, .type, .tag:
            guard let bytes = row.bytes(at: column) else {
                var columns = Columns(row, from: column)
                // Another kind of value: says which.
                return number(try text(of: columns.next(String.self)))
            }
            if let known = byBytes[bytes] { return known }
            let number = number(try text(of: String(decoding: bytes, as: UTF8.self)))
            byBytes.set(bytes, to: number)
            return number
        case .day, .batch:
            var columns = Columns(row, from: column)
            let raw: Int64 = try columns.next()
            if let known = byNumber[raw] { return known }
            let number = number(try text(of: raw, db))
            byNumber[raw] = number
            return number
        }
    }

    private mutating func number(_ text: String) -> Int {
        if let known = numbers[text] { return known }
        let number = texts.count
        texts.append(text)
        numbers[text] = number
        return number
    }

    private func text(of column: String) throws -> String {
        switch key {
        case .tag(let name): try TagsText.tags(column)[name] ?? ""
        case .model, .type, .day, .batch: column
        }
    }

    /// As the ledger's query has it.
    private func text(of number: Int64, _ db: Database) throws -> String {
        let isDay = key == .day
        let query = try RawStatement(
            cachedIn: db,
            sql: isDay ? "SELECT date(? * 900, 'unixepoch', 'localtime')" : "SELECT name FROM batches WHERE id = ?")
        try query.bind(number, at: 1)
        guard let text = try query.first({ try $0.next(String.self) }) else {
            throw UnreadableRow(detail: "there is no batch \(number)")
        }
        return text
    }
}
