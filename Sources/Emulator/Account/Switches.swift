/// What can be changed about the whole account while the emulator runs.
struct Switches: Equatable {
    var isSuspended = false
    var isDeactivated = false
    var isKeyRevoked = false
    var isLimiterDown: Bool
    var rpm: Int
    var concurrency: Int
    /// Every POST before this time meets a 502.
    var outageEnds = -Double.infinity
    /// So many more POSTs meet a 502.
    var outageRequests = 0

    /// Whether this POST falls into an outage. Uses up one request of a counted one.
    mutating func outage(at now: Double) -> Bool {
        if now < outageEnds { return true }
        guard outageRequests > 0 else { return false }
        outageRequests -= 1
        return true
    }

    /// Refuses everything while the account is barred.
    func admit() throws(Refusal) {
        if isKeyRevoked { throw .revokedKey }
        if isSuspended { throw .suspended }
        if isDeactivated { throw .deactivated }
    }
}
