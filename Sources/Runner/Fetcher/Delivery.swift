import NightshiftCore

/// A finished image that is to be brought home.
struct Delivery: Sendable {
    let claim: Claim
    /// Fresh from the poll that saw it finished; `nil` once it is stale.
    let url: String?
    let due: Timestamp
    var failures = 0

    /// Tries before the job is given up as `failed`, from where a `retry` fetches it again free of charge.
    static let mostFailures = 20
    private static let backoff = Backoff(first: .seconds(1), longest: .seconds(60))

    enum Outcome: Hashable, Sendable {
        case settled
        case again(String)
    }

    /// The same, later, with a fresh URL.
    func again(at now: Timestamp, random: Double) -> Delivery {
        let failures = failures + 1
        let delay = Self.backoff.delay(afterFailures: failures, random: random)
        return Delivery(claim: claim, url: nil, due: now + delay, failures: failures)
    }
}

extension Delivery: Comparable {
    static func < (left: Delivery, right: Delivery) -> Bool { left.due < right.due }
    static func == (left: Delivery, right: Delivery) -> Bool {
        left.due == right.due && left.claim.job.id == right.claim.job.id
    }
}
