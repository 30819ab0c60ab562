import HeapModule
import NightshiftCore

/// A generation that is being watched.
struct Watch: Sendable {
    var claim: Claim
    let generation: GenerationID
    /// When to look next.
    var due: Timestamp
    /// The latest age at which it was seen running.
    var seenRunningAt: Duration = .zero
    /// Polls in a row that could not be answered.
    var failures = 0
    /// Answers in a row that the provider does not know it.
    var notFound = 0

    /// When the provider accepted it, as far as we know.
    var acceptedAt: Timestamp { claim.attempt.repliedAt ?? claim.attempt.intentAt }
}

extension Watch: Comparable {
    static func < (left: Watch, right: Watch) -> Bool { left.due < right.due }
    static func == (left: Watch, right: Watch) -> Bool { left.due == right.due && left.generation == right.generation }
}
