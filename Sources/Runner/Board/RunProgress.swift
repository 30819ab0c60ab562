package import NightshiftCore

/// What the dispatcher waits for, in the order in which it would find out.
package enum Wait: Hashable, Sendable {
    case nothing
    /// `--start-at`.
    case start(at: Timestamp)
    /// The rate limit's next token.
    case rateLimit(until: Timestamp?)
    /// The end of a running generation.
    case slot
    /// The provider's `Retry-After`.
    case provider(until: Timestamp)
    /// The service to come back; the next probe goes out then.
    case service(until: Timestamp?)
    /// The retry time of a job.
    case retry(at: Timestamp)
    /// Credits; the next probe goes out then.
    case credits(until: Timestamp?)
    /// The first few to end, before the others are sent.
    case canaries
    /// Room in the budget.
    case budget
    /// Everything is submitted: the last images to be ready and home.
    case lastImages
}

/// A run at one moment, for the progress display.
package struct RunProgress: Sendable {
    package let tally: Tally
    package let onTheWire: Int
    package let running: Int
    package let waitsFor: Wait
    package let requestsPerMinute: Int
    package let slots: Int
    package let typicalLatency: Duration?
    package let halt: Halt?
    /// The most that may be spent, where the user said so.
    package let budget: MicroDollars?
    package let recentFailures: RecentFailures
    /// It waits for credits.
    package let isOutOfCredits: Bool
    /// The service is taken to be out of order; one request at a time asks whether it is back.
    package let isServiceDown: Bool
}
