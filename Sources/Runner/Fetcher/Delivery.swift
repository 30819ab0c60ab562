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

    /// Flaws before the job is given up as `failed`, from where a `retry` fetches it again free of charge.
    static let mostFlaws = 20
    /// Failures of any kind before that: more than two hours of them.
    static let mostFailures = 150
    private static let backoff = Backoff(first: .seconds(1), longest: .seconds(60))

    enum Outcome: Hashable, Sendable {
        case settled
        case again(String, isFlaw: Bool)
    }

    /// Whether one more failure of this kind is one too many.
    func isLast(isFlaw: Bool) -> Bool {
        failures + 1 >= Self.mostFailures || (isFlaw && flaws + 1 >= Self.mostFlaws)
    }

    /// The same, later, with a fresh URL.
    func again(at now: Timestamp, isFlaw: Bool, random: Double) -> Delivery {
        let failures = failures + 1
        let delay = Self.backoff.delay(afterFailures: failures, random: random)
        return Delivery(claim: claim, url: nil, due: now + delay, failures: failures, flaws: flaws + (isFlaw ? 1 : 0))
    }
}

extension Delivery: Comparable {
    static func < (left: Delivery, right: Delivery) -> Bool { left.due < right.due }
    static func == (left: Delivery, right: Delivery) -> Bool {
        left.due == right.due && left.claim.job.id == right.claim.job.id
    }
}
