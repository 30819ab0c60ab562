import NightshiftCore

/// Keeps a sick service from being hammered: after a few failures in a row nothing is sent for a while, then one request at a
/// time probes until one gets through. From then on everything may go out at once.
struct CircuitBreaker: Hashable, Sendable {
    /// Failures in a row that are taken for bad luck.
    static let tolerance = 3
    private static let backoff = Backoff(first: .seconds(2), longest: .seconds(15))

    private var failures = 0
    private var reopens: Timestamp?
    private var probing = false

    /// What may be sent now.
    enum Permission: Hashable, Sendable {
        case free
        /// One request, to see whether the service is back.
        case probe
        /// Nothing before then; `nil` until the probe on the wire has its answer.
        case wait(until: Timestamp?)
    }

    func permission(at now: Timestamp) -> Permission {
        guard let reopens else { return .free }
        if probing { return .wait(until: nil) }
        return now >= reopens ? .probe : .wait(until: reopens)
    }

    /// The service is taken to be out of order.
    var isOpen: Bool { reopens != nil }

    /// Whether one more request may be sent beside those under way; one that is admitted as the probe is noted as such.
    mutating func admit(underWay: Int, most: Int, at now: Timestamp) -> Bool {
        switch permission(at: now) {
        case .free: return underWay < most
        case .wait: return false
        case .probe:
            guard underWay == 0 else { return false }
            probeSent()
            return true
        }
    }

    /// When something that is due at `due` can be sent; `nil` until one of those under way has its answer.
    func opening(due: Timestamp, underWay: Int, most: Int, at now: Timestamp) -> Timestamp? {
        switch permission(at: now) {
        case .free: underWay < most ? due : nil
        case .probe: underWay == 0 ? due : nil
        case .wait(let until): until.map { max($0, due) }
        }
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
        // It was sent before the door closed, and says nothing new.
        if isOpen, !probing { return }
        failures += 1
        probing = false
        guard failures >= Self.tolerance else { return }
        reopens = now + Self.backoff.delay(afterFailures: failures - Self.tolerance + 1, random: random)
    }
}
