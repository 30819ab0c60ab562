import GRDB
import NightshiftCore

extension Standing {
    static let lostQuery = """
        SELECT count(*), min(slot_until) FROM attempts INDEXED BY attempts_lost WHERE outcome = 'lost' AND slot_until > ?
        """

    static let exposureQuery = "SELECT charge_high, open FROM exposure WHERE batch = ?"

    /// What is in use at `now`, read inside the transaction that will use more.
    ///
    /// Costs two small reads and one more per batch; tokens and open attempts come from memory unless `limits` has to read
    /// them again.
    init(_ db: Database, _ limits: inout LimitsInUse, for demand: Demand, at now: Timestamp) throws {
        let (spent, next, running) = try limits.standing(db, at: now)
        let lapsing = try RawStatement(cachedIn: db, sql: Self.lostQuery)
        try lapsing.bind(now.microseconds, at: 1)
        let lost = try lapsing.first { (held: try $0.count(Int.self), next: try $0.optionalTime()) }
        var committed = MicroDollars.zero
        var open = 0
        let exposure = try RawStatement(cachedIn: db, sql: Self.exposureQuery)
        for batch in demand.batches.withoutRepeats {
            try exposure.bind(batch, at: 1)
            // A batch that nothing was submitted of has no row yet.
            guard let batch = try exposure.first({ (high: try $0.money(), open: try $0.count(Int.self)) }) else {
                continue
            }
            committed += batch.high
            open += batch.open
        }
        // No token can be further than a window away: where one seems to be, the clock was set back meanwhile.
        let latest = now + TokenBucket.window
        self.init(
            spentTokens: spent, nextToken: next.map { min($0, latest) }, usedSlots: running + (lost?.held ?? 0),
            guessedSlots: lost?.held ?? 0, nextLapse: lost?.next, committed: committed, open: open)
    }
}
