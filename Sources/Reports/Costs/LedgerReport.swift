package import NightshiftCore

/// What `costs --ledger` answers: a line for each attempt, and in a table the total at the end.
package struct LedgerReport: Sendable {
    private let format: AnswerFormat
    private var total = CostFigures()

    package init(format: AnswerFormat) {
        self.format = format
    }

    /// The line that comes first, if any.
    package var head: String? {
        switch format {
        case .table: Self.table.head
        case .csv: CSVLine.encode(Self.names)
        case .json: nil
        }
    }

    /// To be asked for each attempt once: what it came to is in the total.
    package mutating func line(for entry: LedgerEntry) throws -> String {
        total = total + CostFigures(of: entry.outcome, at: entry.price)
        switch format {
        case .table: return Self.table.line(Self.cells(of: entry))
        case .csv: return CSVLine.encode(Self.cells(of: entry) + Self.moreCells(of: entry))
        case .json: return try JSONText.object(Self.fields(of: entry)).rendered()
        }
    }

    /// The line that comes last, if any: the figures of `costs`.
    package var foot: String? {
        guard format == .table else { return nil }
        let words = [
            "total: \(total.attempts) attempts", "\(total.images) images",
            "\(total.refundedAttempts) refunded (\(total.refunded.decimal))",
            "wasted \(CostReport.wasted(total.wasted))",
        ]
        return Self.table.line(
            over: words.joined(separator: ", "), [total.charge.low.decimal, total.charge.high.decimal])
    }

    /// New columns come last: a script may go by their places.
    private static let names = [
        "at", "batch", "key", "attempt", "request_id", "generation_id", "model", "type", "inputs", "outcome",
        "failure_code", "http_status", "price_usd", "low_usd", "high_usd", "replied_at", "ended_at", "account",
        "message",
    ]

    private static let table = StreamedTable(columns: [
        .init("at", 24), .init("batch", 12), .init("key", 12), .init("attempt", 7, .right), .init("request id", 36),
        .init("generation id", 36), .init("model", 9), .init("type", 10), .init("inputs", 6, .right),
        .init("outcome", 11), .init("code", 17), .init("http", 4, .right), .init("price $", 8, .right),
        .init("low $", 8, .right), .init("high $", 8, .right),
    ])

    private static func cells(of entry: LedgerEntry) -> [String] {
        [
            entry.intentAt.iso8601, entry.batch, entry.key, "\(entry.number)", entry.requestID,
            entry.generation?.text ?? "", entry.model.rawValue, entry.type.rawValue, "\(entry.inputImages)",
            entry.outcome.name.rawValue, entry.outcome.code ?? "", entry.httpStatus.map { "\($0)" } ?? "",
            entry.price.decimal, entry.charge.low.decimal, entry.charge.high.decimal,
        ]
    }

    /// For those who check the books; a terminal has no room for them.
    private static func moreCells(of entry: LedgerEntry) -> [String] {
        [entry.repliedAt?.iso8601 ?? "", entry.endedAt?.iso8601 ?? "", entry.account, entry.message ?? ""]
    }

    private static func fields(of entry: LedgerEntry) -> [String: JSONText] {
        [
            "at": .string(entry.intentAt.iso8601), "batch": .string(entry.batch), "key": .string(entry.key),
            "attempt": JSONText(entry.number), "request_id": .string(entry.requestID),
            "generation_id": JSONText(entry.generation?.text), "model": .string(entry.model.rawValue),
            "type": .string(entry.type.rawValue), "inputs": JSONText(entry.inputImages),
            "outcome": .string(entry.outcome.name.rawValue), "failure_code": JSONText(entry.outcome.code),
            "http_status": entry.httpStatus.map { JSONText($0) } ?? .null, "price_usd": .string(entry.price.decimal),
            "low_usd": .string(entry.charge.low.decimal), "high_usd": .string(entry.charge.high.decimal),
            "replied_at": JSONText(entry.repliedAt?.iso8601), "ended_at": JSONText(entry.endedAt?.iso8601),
            "account": .string(entry.account), "message": JSONText(entry.message),
        ]
    }
}
