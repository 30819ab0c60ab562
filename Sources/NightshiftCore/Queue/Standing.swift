/// What the ledger says is in use right now: read by `reserve` inside its transaction.
package struct Standing: Hashable, Sendable {
    /// Tokens that are spent: requests on the wire, and replies less than a window old.
    package var spentTokens: Weight
    /// When the next of them returns; `nil` while all are on the wire or none is spent.
    package var nextToken: Timestamp?
    /// Slots in use: requests on the wire, running generations, and lost replies that may still run.
    package var usedSlots: Int
    /// Those of them that lost replies may hold: a guess.
    package var guessedSlots: Int
    /// When the next lost reply stops holding a slot.
    package var nextLapse: Timestamp?
    /// The highest that the demand's batches may have cost so far.
    package var committed: MicroDollars
    /// Attempts of those batches whose charge may still turn out lower: on the wire or running.
    package var open: Int

    package init(
        spentTokens: Weight, nextToken: Timestamp?, usedSlots: Int, guessedSlots: Int = 0, nextLapse: Timestamp?,
        committed: MicroDollars, open: Int
    ) {
        self.spentTokens = spentTokens
        self.nextToken = nextToken
        self.usedSlots = usedSlots
        self.guessedSlots = guessedSlots
        self.nextLapse = nextLapse
        self.committed = committed
        self.open = open
    }
}

/// Decides, job by job, whether a submission may go out: pure, so that every store decides alike.
package struct AdmissionControl: Sendable {
    private let demand: Demand
    private let standing: Standing
    private let now: Timestamp
    private var bucket: TokenBucket
    private var usedSlots: Int
    private var committed: MicroDollars
    private var admitted = 0

    package init(demand: Demand, standing: Standing, at now: Timestamp) {
        self.demand = demand
        self.standing = standing
        self.now = now
        bucket = TokenBucket(capacity: demand.rateLimit.capacity, spent: standing.spentTokens)
        usedSlots = standing.usedSlots
        committed = standing.committed
    }

    /// Admits a job and counts it, or says what it has to wait for.
    package mutating func admit(price: MicroDollars, model: Model) -> Reservation.Next? {
        if admitted >= demand.limit { return .now }
        if let until = demand.rateLimit.blockedUntil, until > now { return .blocked(until: until) }
        // Lost replies alone never stall a run: with nothing of ours running for certain, one job goes out and teaches.
        if usedSlots >= demand.slots, usedSlots > standing.guessedSlots { return .slot(lapses: standing.nextLapse) }
        if let budget = demand.budget, committed + price > budget {
            return .budget(settling: standing.open + admitted > 0)
        }
        guard bucket.spend(demand.rateLimit.weight(of: model)) else { return .token(standing.nextToken) }
        usedSlots += 1
        committed += price
        admitted += 1
        return nil
    }
}
