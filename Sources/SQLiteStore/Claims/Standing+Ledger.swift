import GRDB
import NightshiftCore

extension Standing {
    /// The few attempts that a run has open, by outcome.
    static let openQuery = """
        SELECT outcome, count(*), sum(weight) FROM attempts INDEXED BY attempts_open
        WHERE outcome IN ('on_the_wire', 'accepted') GROUP BY outcome
        """

    static let tokenQuery = """
        SELECT coalesce(sum(weight), 0), min(token_until) FROM attempts INDEXED BY attempts_tokens WHERE token_until > ?
        """

    static let lostQuery = """
        SELECT count(*), min(slot_until) FROM attempts INDEXED BY attempts_lost WHERE outcome = 'lost' AND slot_until > ?
        """

    static let committedQuery = "SELECT outcome, attempts, charge_high FROM ledger WHERE batch = ?"

    /// What is in use at `now`, read inside the transaction that will use more.
    init(_ db: Database, for demand: Demand, at now: Timestamp) throws {
        var slots = 0
        var onTheWire = Weight.zero
        for row in try Row.fetchAll(db.cachedStatement(sql: Self.openQuery)) {
            var columns = Columns(row)
            let outcome: AttemptOutcome.Name = try columns.named()
            slots += try columns.count(Int.self)
            if outcome == .onTheWire { onTheWire = Weight(tenths: try columns.count()) }
        }
        let tokens = try Self.totals(db, Self.tokenQuery, since: now)
        let lost = try Self.totals(db, Self.lostQuery, since: now)
        var committed = MicroDollars.zero
        var open = 0
        for batch in demand.batches.withoutRepeats {
            for row in try Row.fetchAll(db.cachedStatement(sql: Self.committedQuery), arguments: [batch]) {
                var columns = Columns(row)
                let outcome: AttemptOutcome.Name = try columns.named()
                let attempts: Int = try columns.count()
                if outcome.isOpen { open += attempts }
                committed += try columns.money()
            }
        }
        // No token can be further than a window away: where one seems to be, the clock was set back meanwhile.
        let latest = now + TokenBucket.window
        self.init(
            spentTokens: onTheWire + Weight(tenths: tokens.amount), nextToken: tokens.earliest.map { min($0, latest) },
            usedSlots: slots + lost.amount, guessedSlots: lost.amount, nextLapse: lost.earliest, committed: committed,
            open: open)
    }

    private static func totals(_ db: Database, _ query: String, since now: Timestamp) throws
        -> (amount: Int, earliest: Timestamp?)
    {
        let row = try Row.fetchOne(db.cachedStatement(sql: query), arguments: [now.microseconds])
        guard let row else { return (0, nil) }
        var columns = Columns(row)
        return (try columns.count(), try columns.optionalTime())
    }
}
