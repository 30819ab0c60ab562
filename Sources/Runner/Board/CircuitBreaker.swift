import NightshiftCore

/// Keeps a sick service from being hammered: after a few failures in a row nothing is submitted for a while, then one job at a
/// time probes until one gets through.
struct CircuitBreaker: Hashable, Sendable {
    /// Failures in a row that are taken for bad luck.
    static let tolerance = 3
    private static let backoff = Backoff(first: .seconds(2), longest: .seconds(15))

    private var failures = 0
    private var reopens: Timestamp?
    private var probing = false

    /// What the dispatcher may do now.
    enum Permission: Hashable, Sendable {
        case free
        /// One job, to see whether the service is back.
        case probe
        /// Nothing before then; `nil` until the probe on the wire has its answer.
        case wait(until: Timestamp?)
    }

    func permission(at now: Timestamp) -> Permission {
        guard let reopens else { return .free }
        if probing { return .wait(until: nil) }
        return now >= reopens ? .probe : .wait(until: reopens)
    }

    mutating func probeSent() {
        probing = true
    }

    /// The service answered: whatever it said, it is there.
    mutating func answered() {
        failures = 0
        reopens = nil
        probing = false
    }

    mutating func failed(at now: Timestamp, random: Double) {
        failures += 1
        probing = false
        guard failures >= Self.tolerance else { return }
        reopens = now + Self.backoff.delay(afterFailures: failures - Self.tolerance + 1, random: random)
    }
}
