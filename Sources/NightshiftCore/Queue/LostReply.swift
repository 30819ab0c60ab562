/// A submission whose reply was lost: it may have been charged, and only the provider's support can tell.
package struct LostReply: Hashable, Sendable {
    /// The job's key.
    package let key: String
    /// The `X-Request-Id` that was sent.
    package let requestID: String
    package let intentAt: Timestamp

    package init(key: String, requestID: String, intentAt: Timestamp) {
        self.key = key
        self.requestID = requestID
        self.intentAt = intentAt
    }
}
