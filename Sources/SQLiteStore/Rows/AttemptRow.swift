import GRDB
import NightshiftCore

enum AttemptRow {
    static let columns = """
        attempts.id, attempts.job, attempts.batch, attempts.number, attempts.request_id, attempts.price, \
        attempts.weight, attempts.account, attempts.intent_at, attempts.outcome, attempts.failure_code, \
        attempts.replied_at, attempts.ended_at, attempts.generation_id, attempts.http_status, attempts.message, \
        attempts.polls, attempts.token_until, attempts.slot_until
        """

    static func attempt(_ columns: inout Columns) throws -> Attempt {
        Attempt(
            id: try columns.next(), job: try columns.next(), batch: try columns.next(), number: try columns.count(),
            requestID: try columns.next(), price: try columns.money(), weight: Weight(tenths: try columns.count()),
            account: try columns.next(), intentAt: try columns.time(), outcome: try outcome(&columns),
            repliedAt: try columns.optionalTime(), endedAt: try columns.optionalTime(),
            generation: try columns.optional(String.self).map(GenerationID.init),
            httpStatus: try columns.optional(), message: try columns.optional(), polls: try columns.count(),
            tokenUntil: try columns.optionalTime(), slotUntil: try columns.optionalTime())
    }

    /// Two columns: the outcome and its failure code.
    static func outcome(_ columns: inout Columns) throws -> AttemptOutcome {
        let name: AttemptOutcome.Name = try columns.named()
        let code: String? = try columns.optional()
        switch (name, code) {
        case (.onTheWire, _): return .onTheWire
        case (.accepted, _): return .accepted
        case (.turnedAway, _): return .turnedAway
        case (.rejected, _): return .rejected
        case (.lost, _): return .lost
        case (.completed, _): return .completed
        case (.vanished, _): return .vanished
        case (.refunded, .some(let code)): return .refunded(code: code)
        case (.unsettled, .some(let code)): return .unsettled(code: code)
        case (.refunded, nil), (.unsettled, nil):
            throw UnreadableRow(detail: "a \(name.rawValue) attempt lacks its failure code")
        }
    }

    static let insertStatement = """
        INSERT INTO attempts (job, batch, number, request_id, price, weight, account, intent_at, outcome, polls, charge_low,
          charge_high)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)
        """

    static let updateStatement = """
        UPDATE attempts SET outcome = ?, failure_code = ?, replied_at = ?, ended_at = ?, generation_id = ?,
          http_status = ?, message = ?, polls = ?, token_until = ?, slot_until = ?, charge_low = ?, charge_high = ?
        WHERE id = ? AND job = ?
        """

    /// Writes a new attempt and returns it.
    static func insert(
        _ db: Database, job: Job, number: Int, requestID: String, weight: Weight, account: String, at now: Timestamp
    ) throws -> Attempt {
        let charge = AttemptOutcome.onTheWire.charge(at: job.price)
        let statement = try RawStatement(cachedIn: db, sql: insertStatement)
        try statement.bind(job.id, at: 1)
        try statement.bind(job.batch, at: 2)
        try statement.bind(Int64(number), at: 3)
        try statement.bind(requestID, at: 4)
        try statement.bind(job.price.amount, at: 5)
        try statement.bind(Int64(weight.tenths), at: 6)
        try statement.bind(account, at: 7)
        try statement.bind(now.microseconds, at: 8)
        try statement.bind(AttemptOutcome.Name.onTheWire.rawValue, at: 9)
        try statement.bind(charge.low.amount, at: 10)
        try statement.bind(charge.high.amount, at: 11)
        try statement.run()
        return Attempt(
            id: db.lastInsertedRowID, job: job.id, batch: job.batch, number: number, requestID: requestID,
            price: job.price, weight: weight, account: account, intentAt: now)
    }

    /// Writes what can change of an attempt.
    static func update(_ db: Database, _ attempt: Attempt) throws {
        let statement = try RawStatement(cachedIn: db, sql: updateStatement)
        let charge = attempt.charge
        try statement.bind(attempt.outcome.name.rawValue, at: 1)
        try statement.bind(attempt.outcome.code, at: 2)
        try statement.bind(attempt.repliedAt?.microseconds, at: 3)
        try statement.bind(attempt.endedAt?.microseconds, at: 4)
        try statement.bind(attempt.generation?.text, at: 5)
        try statement.bind(attempt.httpStatus.map(Int64.init), at: 6)
        try statement.bind(attempt.message, at: 7)
        try statement.bind(Int64(attempt.polls), at: 8)
        try statement.bind(attempt.tokenUntil?.microseconds, at: 9)
        try statement.bind(attempt.slotUntil?.microseconds, at: 10)
        try statement.bind(charge.low.amount, at: 11)
        try statement.bind(charge.high.amount, at: 12)
        try statement.bind(attempt.id, at: 13)
        try statement.bind(attempt.job, at: 14)
        try statement.run()
        guard db.changesCount == 1 else {
            throw UnreadableRow(detail: "there is no attempt \(attempt.id) of job \(attempt.job)")
        }
    }
}
