import NightshiftCore

/// A finished image that is to be brought home.
struct Delivery: Sendable {
    let claim: Claim
    /// Fresh from the poll that saw it finished; `nil` once it is stale.
    let url: String?
    let due: Timestamp
    var failures = 0
    /// Those of them that speak about the image; the others only say that a host could not be reached.
    var flaws = 0
    /// When the first of its failures was.
    var failingSince: Timestamp?

    /// Flaws before the job is given up as `failed`, from where a `retry` fetches it again free of charge.
    static let mostFlaws = 20
    /// Failures of any kind for so long, and at least so many, before that.
    static let patience: Duration = .seconds(2 * 3_600)
    static let fewestFailures = 20
    private static let backoff = Backoff(first: .seconds(1), longest: .seconds(60))

    enum Outcome: Hashable, Sendable {
        case settled
        case again(String, isFlaw: Bool)
    }

    /// Whether one more failure of this kind is one too many.
    func isLast(isFlaw: Bool, at now: Timestamp) -> Bool {
        if isFlaw, flaws + 1 >= Self.mostFlaws { return true }
        guard let failingSince else { return false }
        return failures + 1 >= Self.fewestFailures && now - failingSince >= Self.patience
    }

    /// The same, later, with a fresh URL.
    ///
    /// - Parameter inOutage: nothing can be fetched: the first try after the outage is not to be put off by its own backoff.
    func again(at now: Timestamp, isFlaw: Bool, inOutage: Bool, random: Double) -> Delivery {
        let failures = failures + 1
        let delay = inOutage ? Self.backoff.first : Self.backoff.delay(afterFailures: failures, random: random)
        return Delivery(
            claim: claim, url: nil, due: now + delay, failures: failures, flaws: flaws + (isFlaw ? 1 : 0),
            failingSince: failingSince ?? now)
    }
}

extension Delivery: Comparable {
    static func < (left: Delivery, right: Delivery) -> Bool { left.due < right.due }
    static func == (left: Delivery, right: Delivery) -> Bool {
        left.due == right.due && left.claim.job.id == right.claim.job.id
    }
}
