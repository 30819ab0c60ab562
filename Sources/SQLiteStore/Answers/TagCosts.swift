import GRDB
import NightshiftCore

/// Costs by tags, and by whatever else is asked for with them, added up while the attempts go by.
///
/// Grouped by SQLite, every attempt would be sorted by text. Here each key's value becomes a small number at once, by the
/// column's bytes as long as they were seen before, so that the tags of a job are read once for all jobs that have the same.
struct TagCosts {
    private struct Sums {
        var images = 0
        var attempts = 0
        var refunded = 0
        var low: Int64 = 0
        var high: Int64 = 0
    }

    /// A value of a key, under a group of the keys before.
    private struct Member: Hashable {
        let group: Int
        let value: Int
    }

    private let keys: [CostKey]
    private var values: [CostValues]
    /// The groups that each key but the first makes of those before it; the groups of the first are its values.
    private var groups: [[Member: Int]]
    private var members: [[Member]]
    private var sums: [Sums] = []

    init(_ db: Database, of batch: Batch.ID?, by keys: [CostKey]) throws {
        self.keys = keys
        values = keys.map(CostValues.init)
        groups = keys.map { _ in [:] }
        members = keys.map { _ in [] }
        let query = try RawStatement(cachedIn: db, sql: Self.query(by: keys, isOfOneBatch: batch != nil))
        if let batch { try query.bind(batch, at: 1) }
        defer { query.reset() }
        while try query.step() { try add(query, db) }
    }

    /// The attempts are read through, in the order of their ids, which is nearly that of their jobs.
    static func query(by keys: [CostKey], isOfOneBatch: Bool) -> String {
        """
        SELECT attempts.charge_low, attempts.charge_high,
          (attempts.outcome = 'completed') + 2 * (attempts.outcome = 'refunded'),
          \(keys.map(\.attemptExpression).joined(separator: ", "))
        FROM attempts NOT INDEXED CROSS JOIN jobs ON jobs.id = attempts.job
        WHERE attempts.outcome IN (\(SQLiteStore.counting))\(isOfOneBatch ? " AND attempts.batch = ?" : "")
        """
    }

    private mutating func add(_ row: RawStatement, _ db: Database) throws {
        var group = 0
        for index in keys.indices {
            let value = try values[index].number(of: row, at: Int32(index + 3), db)
            group = index == 0 ? value : self.group(of: Member(group: group, value: value), key: index)
        }
        while sums.count <= group { sums.append(Sums()) }
        var columns = Columns(row)
        let charge = try columns.charge()
        let kind = row.number(at: 2)
        sums[group].attempts += 1
        if kind == 1 { sums[group].images += 1 }
        if kind == 2 { sums[group].refunded += 1 }
        let (high, isTooMuch) = sums[group].high.addingReportingOverflow(charge.high.amount)
        guard !isTooMuch else { throw UnreadableRow(detail: "charges add up to no amount of money") }
        sums[group].high = high
        sums[group].low += charge.low.amount
    }

    private mutating func group(of member: Member, key: Int) -> Int {
        if let group = groups[key][member] { return group }
        let group = members[key].count
        groups[key][member] = group
        members[key].append(member)
        return group
    }

    /// In the order of the keys.
    func rows() -> [CostRow] {
        // A value may have a number before anything was added up under it.
        sums.indices.filter { sums[$0].attempts > 0 }.map(row).sorted {
            $0.values.lexicographicallyPrecedes($1.values)
        }
    }

    private func row(of group: Int) -> CostRow {
        let sum = sums[group]
        var texts: [String] = []
        var group = group
        for key in keys.indices.reversed() {
            let value = key == 0 ? group : members[key][group].value
            if key > 0 { group = members[key][group].group }
            texts.append(values[key].texts[value])
        }
        return CostRow(
            values: texts.reversed(), images: sum.images, attempts: sum.attempts, refundedAttempts: sum.refunded,
            charge: ChargeRange(low: MicroDollars(sum.low), high: MicroDollars(sum.high)))
    }
}

extension CostKey {
    fileprivate var attemptExpression: String {
        switch self {
        case .model: "jobs.model"
        case .type: "jobs.type"
        case .tag: "jobs.tags"
        case .day: "attempts.intent_at / 900000000"
        case .batch: "attempts.batch"
        }
    }
}
