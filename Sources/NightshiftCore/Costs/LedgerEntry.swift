/// One attempt as the books have it, with what an auditor asks of its job.
package struct LedgerEntry: Hashable, Sendable {
    package let id: Attempt.ID
    /// The batch's name.
    package let batch: String
    /// The job's key.
    package let key: String
    package let model: Model
    package let type: GenerationType
    /// Of this submission, whatever the job was edited to since.
    package let inputImages: Int
    /// 1 for the first submission of the job.
    package let number: Int
    package let requestID: String
    package let generation: GenerationID?
    /// Which account it was sent to: the API's host and a fingerprint of the key, never the key.
    package let account: String
    package let intentAt: Timestamp
    /// When the reply to the POST came in, or was given up on.
    package let repliedAt: Timestamp?
    /// When the outcome became final.
    package let endedAt: Timestamp?
    package let outcome: AttemptOutcome
    package let httpStatus: Int?
    /// What the provider said where it did not complete.
    package let message: String?
    /// What it was quoted.
    package let price: MicroDollars

    package init(
        id: Attempt.ID, batch: String, key: String, model: Model, type: GenerationType, inputImages: Int, number: Int,
        requestID: String, generation: GenerationID?, account: String, intentAt: Timestamp, repliedAt: Timestamp?,
        endedAt: Timestamp?, outcome: AttemptOutcome, httpStatus: Int?, message: String?, price: MicroDollars
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
        self.account = account
        self.intentAt = intentAt
        self.repliedAt = repliedAt
        self.endedAt = endedAt
        self.outcome = outcome
        self.httpStatus = httpStatus
        self.message = message
        self.price = price
    }

    /// What the provider may have charged for it.
    package var charge: ChargeRange { outcome.charge(at: price) }
}
