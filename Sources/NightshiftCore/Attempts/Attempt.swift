/// One submission of a job: audit trail, cost ledger and the rate limiter's memory in one row.
package struct Attempt: Hashable, Sendable {
    package typealias ID = Int64

    package let id: ID
    private let intent: Shared<Intent>
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

    /// What is on record before the submission goes out, and never changes.
    private struct Intent: Hashable, Sendable {
        let job: Int64
        let batch: Batch.ID
        let number: Int
        let requestID: String
        let price: MicroDollars
        let weight: Weight
        let account: String
        let intentAt: Timestamp
    }

    package var job: Int64 { intent.value.job }
    package var batch: Batch.ID { intent.value.batch }
    /// 1 for the first submission of the job, never reused.
    package var number: Int { intent.value.number }
    /// The `X-Request-Id` that was sent; the provider's support asks for it.
    package var requestID: String { intent.value.requestID }
    /// The pay-as-you-go price at the time.
    package var price: MicroDollars { intent.value.price }
    /// How much of the rate limit it takes.
    package var weight: Weight { intent.value.weight }
    /// Which account it was sent to: the API's host and a fingerprint of the key, never the key.
    package var account: String { intent.value.account }
    package var intentAt: Timestamp { intent.value.intentAt }

    package init(
        id: ID, job: Int64, batch: Batch.ID, number: Int, requestID: String, price: MicroDollars, weight: Weight,
        account: String, intentAt: Timestamp, outcome: AttemptOutcome = .onTheWire, repliedAt: Timestamp? = nil,
        endedAt: Timestamp? = nil, generation: GenerationID? = nil, httpStatus: Int? = nil, message: String? = nil,
        polls: Int = 0, tokenUntil: Timestamp? = nil, slotUntil: Timestamp? = nil
    ) {
        self.id = id
        intent = Shared(
            Intent(
                job: job, batch: batch, number: number, requestID: requestID, price: price, weight: weight,
                account: account, intentAt: intentAt))
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
