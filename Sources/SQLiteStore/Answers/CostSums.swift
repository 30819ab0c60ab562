import GRDB
import NightshiftCore

/// Costs by any keys, added up while the rows of the ledger, or the attempts, go by.
///
/// Grouped by SQLite, every attempt would be sorted by text. Here each key's value becomes a small number at once, by the
/// column's bytes as long as they were seen before, so that the tags of a job are read once for all jobs that have the same.
struct CostSums {
    private struct Sums {
        var images = 0
        var attempts = 0
        var refundedAttempts = 0
        var refunded: Int64 = 0
        var wastedLow: Int64 = 0
        var wastedHigh: Int64 = 0
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
        for text in CostQuery.texts(by: keys, isOfOneBatch: batch != nil) {
            let query = try RawStatement(cachedIn: db, sql: text)
            if let batch { try query.bind(batch, at: 1) }
            defer { query.reset() }
            while try query.step() { try add(query, db) }
        }
    }

    private mutating func add(_ row: RawStatement, _ db: Database) throws {
        var group = 0
        for index in keys.indices {
            let value = try values[index].number(of: row, at: CostQuery.firstKey + Int32(index), db)
            group = index == 0 ? value : self.group(of: Member(group: group, value: value), key: index)
        }
        while sums.count <= group { sums.append(Sums()) }
        let kind = row.number(at: 0)
        var columns = Columns(row, from: 1)
        let attempts: Int = try columns.count()
        let charge = try columns.charge()
        sums[group].attempts += attempts
        switch kind {
        case CostQuery.completed: sums[group].images += attempts
        case CostQuery.refunded:
            sums[group].refundedAttempts += attempts
            try Self.add(try columns.money(), to: &sums[group].refunded)
        case CostQuery.doubtful:
            try Self.add(charge.high, to: &sums[group].wastedHigh)
            sums[group].wastedLow += charge.low.amount
        default: break
        }
        try Self.add(charge.high, to: &sums[group].high)
        sums[group].low += charge.low.amount
    }

    /// What is least is never more than what is most, so that only this sum has to be watched.
    private static func add(_ amount: MicroDollars, to sum: inout Int64) throws {
        let (added, isTooMuch) = sum.addingReportingOverflow(amount.amount)
        guard !isTooMuch else { throw UnreadableRow(detail: "charges add up to no amount of money") }
        sum = added
    }

    private mutating func group(of member: Member, key: Int) -> Int {
        if let group = groups[key][member] { return group }
        let group = members[key].count
        groups[key][member] = group
        members[key].append(member)
        return group
    }

    /// In the order of the keys; without keys, always one.
    func rows() -> [CostRow] {
        if keys.isEmpty { return [CostRow(values: [], figures: Self.figures(sums.first ?? Sums()))] }
        // A value may have a number before anything was added up under it.
        return sums.indices.filter { sums[$0].attempts > 0 }.map { (path(to: $0), $0) }
            .sorted { precedes($0.0, $1.0) }
            .map { path, group in
                CostRow(
                    values: path.indices.map { values[$0].texts[path[$0]] }, figures: Self.figures(sums[group]))
            }
    }

    /// The number of the value of each key.
    private func path(to group: Int) -> [Int] {
        var path: [Int] = []
        var group = group
        for key in keys.indices.reversed() {
            path.append(key == 0 ? group : members[key][group].value)
            if key > 0 { group = members[key][group].group }
        }
        return path.reversed()
    }

    private func precedes(_ left: [Int], _ right: [Int]) -> Bool {
        guard let key = left.indices.first(where: { left[$0] != right[$0] }) else { return false }
        return values[key].precedes(left[key], right[key])
    }

    private static func figures(_ sums: Sums) -> CostFigures {
        CostFigures(
            images: sums.images, attempts: sums.attempts, refundedAttempts: sums.refundedAttempts,
            refunded: MicroDollars(sums.refunded),
            wasted: ChargeRange(low: MicroDollars(sums.wastedLow), high: MicroDollars(sums.wastedHigh)),
            charge: ChargeRange(low: MicroDollars(sums.low), high: MicroDollars(sums.high)))
    }
}
