/// A submission that may have been charged for nothing, and only the provider's support can tell: its reply was lost, or its
/// generation ended without an image and without a refund.
package struct DoubtfulCharge: Hashable, Sendable {
    /// The job's key.
    package let key: String
    /// The `X-Request-Id` that was sent.
    package let requestID: String
    /// Where the provider gave one.
    package let generation: GenerationID?
    package let intentAt: Timestamp

    package init(key: String, requestID: String, generation: GenerationID?, intentAt: Timestamp) {
        self.key = key
        self.requestID = requestID
        self.generation = generation
        self.intentAt = intentAt
    }
}
