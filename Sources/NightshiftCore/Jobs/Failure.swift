/// Why a job failed, for the person who must act.
package struct Failure: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// The provider's moderation refused it; the same prompt would be refused again.
        case moderated
        /// The provider refused the request as written, or a local reference could not be read: never charged.
        case rejected
        /// Every attempt allowed was refunded.
        case retriesExhausted = "retries_exhausted"
        /// It ended with a code whose charge is partial or undocumented; a person decides what to do.
        case chargeUnknown = "charge_unknown"
        /// The provider no longer knows the generation, or it never ended.
        case lostUpstream = "lost_upstream"
        /// Paid, but its image could not be brought home; a retry downloads again, free of charge.
        case download
        /// The job whose picture it was to edit failed: it was never submitted. A retry of that job brings it back.
        case parentFailed = "parent_failed"
    }

    package let kind: Kind
    /// The provider's `failure_code`, or the HTTP status of a refusal.
    package let code: String?
    /// What happened, in the provider's words where it gave any.
    package let message: String
    /// The generation that the image can still be fetched from; set exactly for `download`.
    package let generation: GenerationID?

    package init(kind: Kind, code: String?, message: String, generation: GenerationID? = nil) {
        self.kind = kind
        self.code = code
        self.message = message
        self.generation = generation
    }
}
