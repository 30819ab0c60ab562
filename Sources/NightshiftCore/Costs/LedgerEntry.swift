/// One attempt as the books have it, with what an auditor asks of its job.
package struct LedgerEntry: Hashable, Sendable {
    package let id: Attempt.ID
    /// The batch's name.
    package let batch: String
    /// The job's key.
    package let key: String
    package let model: Model
    package let type: GenerationType
    package let inputImages: Int
    /// 1 for the first submission of the job.
    package let number: Int
    package let requestID: String
    package let generation: GenerationID?
    package let intentAt: Timestamp
    package let outcome: AttemptOutcome
    package let httpStatus: Int?
    /// What it was quoted.
    package let price: MicroDollars

    package init(
        id: Attempt.ID, batch: String, key: String, model: Model, type: GenerationType, inputImages: Int, number: Int,
        requestID: String, generation: GenerationID?, intentAt: Timestamp, outcome: AttemptOutcome, httpStatus: Int?,
        price: MicroDollars
    ) {
        self.id = id
        self.batch = batch
        self.key = key
        self.model = model
        self.type = type
        self.inputImages = inputImages
        self.number = number
        self.requestID = requestID
        self.generation = generation
        self.intentAt = intentAt
        self.outcome = outcome
        self.httpStatus = httpStatus
        self.price = price
    }

    /// What the provider may have charged for it.
    package var charge: ChargeRange { outcome.charge(at: price) }
}
