import NightshiftCore

/// Where costs by some keys come from: the ledger, a few thousand rows whatever the number of attempts; or, for what the
/// ledger does not know, a walk over the attempts, with the job of each where a key is of the job.
enum CostQuery {
    // The first column: what the outcome means for the sums.
    static let completed: Int64 = 1
    static let refunded: Int64 = 2
    static let doubtful: Int64 = 3

    /// In place of a number of input images.
    static let unknownNumber: Int64 = -1

    /// The column of the first key; before it are the kind, the number of attempts, the charge's two ends and the price.
    static let firstKey: Int32 = 5

    /// The queries whose rows together are all there is. Of a pruned batch only the ledger is left.
    static func texts(by keys: [CostKey], isOfOneBatch: Bool) -> [String] {
        keys.allSatisfy { $0.ledgerColumn != nil }
            ? [ledger(by: keys, isOfOneBatch: isOfOneBatch)]
            : [
                attempts(by: keys, isOfOneBatch: isOfOneBatch),
                ledger(by: keys, isOfOneBatch: isOfOneBatch)
                    + " AND batch IN (SELECT id FROM batches WHERE pruned_at IS NOT NULL)",
            ]
    }

    private static func ledger(by keys: [CostKey], isOfOneBatch: Bool) -> String {
        let columns =
            ["\(kind)", "attempts", "charge_low", "charge_high", "price"]
            + keys.map { $0.ledgerColumn ?? $0.forgotten }
        return """
            SELECT \(columns.joined(separator: ", ")) FROM ledger
            WHERE attempts > 0 AND outcome IN (\(counting))\(isOfOneBatch ? " AND batch = ?" : "")
            """
    }

    /// The attempts are read through, in the order of their ids, which is nearly that of their jobs.
    private static func attempts(by keys: [CostKey], isOfOneBatch: Bool) -> String {
        let columns =
            [kind, "1", "attempts.charge_low", "attempts.charge_high", "attempts.price"] + keys.map(\.attemptColumn)
        let jobs = keys.contains(where: \.isOfJob) ? " CROSS JOIN jobs ON jobs.id = attempts.job" : ""
        return """
            SELECT \(columns.joined(separator: ", ")) FROM attempts NOT INDEXED\(jobs)
            WHERE attempts.outcome IN (\(counting))\(isOfOneBatch ? " AND attempts.batch = ?" : "")
            """
    }

    /// Most attempts are completed, so that is asked first.
    private static let kind: String = {
        let doubts = list(AttemptOutcome.Name.allCases.filter(\.isDoubtful))
        return """
            CASE WHEN outcome = 'completed' THEN \(completed) WHEN outcome = 'refunded' THEN \(refunded) \
            WHEN outcome IN (\(doubts)) THEN \(doubtful) ELSE 0 END
            """
    }()

    /// The outcomes that count.
    static let counting = list(AttemptOutcome.Name.allCases.filter(\.countsAsAttempt))

    /// As SQL lists them.
    private static func list(_ outcomes: [AttemptOutcome.Name]) -> String {
        outcomes.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    }
}

extension CostKey {
    fileprivate var ledgerColumn: String? {
        switch self {
        case .model: "model"
        case .type: "type"
        case .day, .hour: "quarter"
        case .batch: "batch"
        case .inputs, .tag, .code: nil
        }
    }

    /// What stands for what nobody knows any more.
    fileprivate var forgotten: String {
        switch self {
        case .tag: "'{}'"
        case .inputs: "\(CostQuery.unknownNumber)"
        case .model, .type, .day, .hour, .batch, .code: "NULL"
        }
    }

    fileprivate var attemptColumn: String {
        switch self {
        case .model: "jobs.model"
        case .type: "jobs.type"
        case .inputs: InputsOfAttempt.expression
        case .tag: "jobs.tags"
        // As the ledger has it.
        case .day, .hour: "attempts.intent_at / 900000000"
        case .batch: "attempts.batch"
        case .code: "attempts.failure_code"
        }
    }

    fileprivate var isOfJob: Bool {
        switch self {
        case .model, .type, .inputs, .tag: true
        case .day, .hour, .batch, .code: false
        }
    }
}
