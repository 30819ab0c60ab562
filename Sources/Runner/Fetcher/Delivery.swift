import NightshiftCore

/// A finished image that is to be brought home.
package struct Delivery: Sendable {
    let claim: Claim
    /// Fresh from the poll that saw it finished; `nil` once it is stale.
    let url: String?
    let due: Timestamp
    /// When the generation was last asked about: the next look is one poll interval away ("Limits", polling).
    let lookedAt: Timestamp
    var failures = 0
    /// Those of them that speak about the image; the others only say that a host could not be reached.
    var flaws = 0
    /// When the first of its failures was.
    var failingSince: Timestamp?

    /// Flaws before the job is given up as `failed`, from where a `retry` fetches it again free of charge.
    package static let mostFlaws = 20
    /// Failures of any kind for so long, and at least so many, before that.
    static let patience: Duration = .seconds(2 * 3_600)
    static let fewestFailures = 20
    private static let backoff = Backoff(first: .seconds(1), longest: .seconds(60))

    enum Outcome: Hashable, Sendable {
        case settled
        case again(String, isFlaw: Bool)
        /// Its URL has expired.
        case stale
    }

    /// Whether one more failure of this kind is one too many.
    func isLast(isFlaw: Bool, mostFlaws: Int, at now: Timestamp) -> Bool {
        if isFlaw, flaws + 1 >= mostFlaws { return true }
        guard let failingSince else { return false }
        return failures + 1 >= Self.fewestFailures && now - failingSince >= Self.patience
    }

    /// The same, later, with a fresh URL.
    ///
    /// - Parameters:
    ///   - looked: whether this try asked about the generation.
    ///   - inOutage: nothing can be fetched: the first try after the outage is not to be put off by its own backoff.
    func again(
        at now: Timestamp, isFlaw: Bool, looked: Bool, inOutage: Bool, interval: Duration, random: Double
    ) -> Delivery {
        let failures = failures + 1
        let delay = inOutage ? Self.backoff.first : Self.backoff.delay(afterFailures: failures, random: random)
        let lookedAt = looked ? now : lookedAt
        return Delivery(
            claim: claim, url: nil, due: max(now + delay, lookedAt + interval), lookedAt: lookedAt, failures: failures,
            flaws: flaws + (isFlaw ? 1 : 0), failingSince: failingSince ?? now)
    }

    /// The same with a fresh URL, which is no failure of its own: the one from the poll has expired.
    func withFreshURL(at now: Timestamp, interval: Duration) -> Delivery {
        Delivery(
            claim: claim, url: nil, due: max(now, lookedAt + interval), lookedAt: lookedAt, failures: failures,
            flaws: flaws, failingSince: failingSince)
    }
}

extension Delivery: Comparable {
    package static func < (left: Delivery, right: Delivery) -> Bool { left.due < right.due }
    package static func == (left: Delivery, right: Delivery) -> Bool {
        left.due == right.due && left.claim.job.id == right.claim.job.id
    }
}
