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
    /// The user, who holds submissions back for a while.
    case paused

    /// The wait without its time: what is counted and named in answers.
    package enum Kind: String, CaseIterable, Sendable {
        case nothing, start
        case rateLimit = "rate_limit"
        case slot, provider, service, retry, credits, canaries, budget
        case lastImages = "last_images"
        case paused
    }

    package var kind: Kind {
        switch self {
        case .nothing: .nothing
        case .start: .start
        case .rateLimit: .rateLimit
        case .slot: .slot
        case .provider: .provider
        case .service: .service
        case .retry: .retry
        case .credits: .credits
        case .canaries: .canaries
        case .budget: .budget
        case .lastImages: .lastImages
        case .paused: .paused
        }
    }

    /// When it ends at the latest, where that is known.
    package var until: Timestamp? {
        switch self {
        case .start(let time), .provider(let time), .retry(let time): time
        case .rateLimit(let time), .service(let time), .credits(let time): time
        case .nothing, .slot, .canaries, .budget, .lastImages, .paused: nil
        }
    }
}

/// How late polls went out in this run.
package struct PollLag: Hashable, Sendable {
    package private(set) var polls = 0
    package private(set) var total: Duration = .zero

    package init() {}

    mutating func note(_ lag: Duration) {
        polls += 1
        total += max(lag, .zero)
    }
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
    /// When the rate limit lets the next request out, where that is what it waits for and every request counts as one.
    package var nextRequest: Timestamp?
    /// The user holds submissions back.
    package var isPaused = false
    package var waits = WaitTotals()
    package var pollLag = PollLag()
}
