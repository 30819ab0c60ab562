import NightshiftCore

/// Stops a night that goes wrong: a few canaries first, and a limit on how many of the latest submissions may fail.
struct FailureGuard: Hashable, Sendable {
    /// How many of the latest submissions the rate is taken over, and how many it takes to say anything.
    static let window = 50
    private static let enough = 20

    private let maxFailureRate: Double?
    private let canaries: Int?
    private var sent = 0
    private var settled = 0
    private var failed = 0
    private var recent: [Bool] = []

    /// - Parameters:
    ///   - maxFailureRate: of the latest submissions, 0 to 1; `nil` for no limit.
    ///   - canaries: submitted before all others, which wait until these have ended.
    init(maxFailureRate: Double?, canaries: Int?) {
        self.maxFailureRate = maxFailureRate
        self.canaries = canaries
    }

    /// How many more may be submitted now; `nil` for no limit.
    var allowance: Int? {
        guard let canaries, settled < canaries else { return nil }
        return max(0, canaries - sent)
    }

    mutating func submitted() {
        sent += 1
    }

    /// What became of a submission. One that was turned away never was one.
    mutating func note(_ outcome: AttemptOutcome) {
        switch outcome {
        case .onTheWire, .accepted: break
        case .turnedAway: sent -= 1
        case .completed: end(failed: false)
        case .rejected, .lost, .refunded, .unsettled, .vanished: end(failed: true)
        }
    }

    private mutating func end(failed isFailure: Bool) {
        settled += 1
        if isFailure { failed += 1 }
        recent.append(isFailure)
        if recent.count > Self.window { recent.removeFirst() }
    }

    /// The failures that are too many, and of how many submissions; `nil` while all is well.
    var verdict: Verdict? {
        if let canaries, settled == canaries, Double(failed) > (maxFailureRate ?? 0.5) * Double(canaries) {
            return Verdict(failed: failed, of: canaries)
        }
        let failures = recent.count { $0 }
        guard let maxFailureRate, recent.count >= Self.enough, Double(failures) > maxFailureRate * Double(recent.count)
        else { return nil }
        return Verdict(failed: failures, of: recent.count)
    }

    /// Whether a success that is noted next may bring a verdict: the one that makes them enough. Later, one only speaks for going on.
    var mayStopAtSuccess: Bool { maxFailureRate != nil && recent.count < Self.enough }

    struct Verdict: Hashable, Sendable {
        let failed: Int
        let of: Int
    }
}
