/// One submission of a job: audit trail, cost ledger and the rate limiter's memory in one row.
package struct Attempt: Hashable, Sendable {
    package typealias ID = Int64

    package let id: ID
    package let job: Int64
    package let batch: Batch.ID
    /// 1 for the first submission of the job, never reused.
    package let number: Int
    /// The `X-Request-Id` that was sent; the provider's support asks for it.
    package let requestID: String
    /// The pay-as-you-go price at the time.
    package let price: MicroDollars
    /// How much of the rate limit it takes.
    package let weight: Weight
    /// Which account it was sent to: the API's host and a fingerprint of the key, never the key.
    package let account: String
    package let intentAt: Timestamp
    package var outcome: AttemptOutcome
    /// When the reply to the POST came in, or was given up on.
    package var repliedAt: Timestamp?
    /// When the outcome became final.
    package var endedAt: Timestamp?
    package var generation: GenerationID?
    package var httpStatus: Int?
    package var message: String?
    package var polls: Int
    /// Its token is spent until then; `nil` while the request is on the wire, and where it never spent one.
    package var tokenUntil: Timestamp?
    /// A lost reply's generation may hold a slot until then.
    package var slotUntil: Timestamp?

    package init(
        id: ID, job: Int64, batch: Batch.ID, number: Int, requestID: String, price: MicroDollars, weight: Weight,
        account: String, intentAt: Timestamp, outcome: AttemptOutcome = .onTheWire, repliedAt: Timestamp? = nil,
        endedAt: Timestamp? = nil, generation: GenerationID? = nil, httpStatus: Int? = nil, message: String? = nil,
        polls: Int = 0, tokenUntil: Timestamp? = nil, slotUntil: Timestamp? = nil
    ) {
        self.id = id
        self.job = job
        self.batch = batch
        self.number = number
        self.requestID = requestID
        self.price = price
        self.weight = weight
        self.account = account
        self.intentAt = intentAt
        self.outcome = outcome
        self.repliedAt = repliedAt
        self.endedAt = endedAt
        self.generation = generation
        self.httpStatus = httpStatus
        self.message = message
        self.polls = polls
        self.tokenUntil = tokenUntil
        self.slotUntil = slotUntil
    }

    /// What the provider may have charged for it.
    package var charge: ChargeRange { outcome.charge(at: price) }
}
