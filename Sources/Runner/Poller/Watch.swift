import HeapModule
import NightshiftCore

/// A generation that is being watched.
struct Watch: Sendable {
    var claim: Claim
    let generation: GenerationID
    /// When the provider accepted it, as far as we know: not later than when it was first watched, though the clock was set back
    /// since.
    let acceptedAt: Timestamp
    /// Since when this run watches it without a gap.
    var since: Timestamp
    /// When to look next.
    var due: Timestamp
    /// When the provider was last asked about it. What it answers holds from then on: its way back takes as long as it takes.
    var askedAt: Timestamp?
    /// The latest age at which it was seen running.
    var seenRunningAt: Duration = .zero
    /// Polls in a row that could not be answered while others were.
    var failures = 0
    /// Since when no poll of it was answered.
    var unansweredSince: Timestamp?
    /// Answers in a row that the provider does not know it, and since when.
    var notFound = 0
    var notFoundSince: Timestamp?
    /// It was seen running at the look before, or this is the first and comes as early as planned.
    var isWatchedClosely = true

    /// How old it was when it was last looked at.
    func ageAsked(before now: Timestamp) -> Duration { (askedAt ?? now) - acceptedAt }

    /// A look that comes so much later than planned has a gap before it (an outage, a machine that slept), and what was counted
    /// up to then proves nothing any more.
    static let gap: Duration = .seconds(120)

    mutating func startAnew(at now: Timestamp) {
        since = now
        notFound = 0
        notFoundSince = nil
    }

    /// Whether its end at `now` says how long it took: one that ended while nobody could look (between two runs, without
    /// network, on a machine that slept) took anything up to that long, and would put off every later look.
    func tellsLatency(at now: Timestamp, schedule: PollSchedule) -> Bool {
        isWatchedClosely && now - due <= schedule.interval * 5
    }
}

extension Watch: Comparable {
    static func < (left: Watch, right: Watch) -> Bool { left.due < right.due }
    static func == (left: Watch, right: Watch) -> Bool { left.due == right.due && left.generation == right.generation }
}
