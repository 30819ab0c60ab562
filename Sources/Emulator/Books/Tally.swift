/// What was asked of the emulator since it started, and how it answered.
struct Tally: Equatable {
    var postsReceived = 0
    var postsAccepted = 0
    var postsRefused: [Int: Int] = [:]
    var droppedRequests = 0
    var droppedReplies = 0
    /// 429 replies: `rpm`, `concurrency`, `get_ceiling`, and those of faults as `injected_…`.
    var limited: [String: Int] = [:]
    var gets = 0
    var mostGetsPerMinute = 0
    var downloads = 0
    /// Accepted submissions in the fullest 60 seconds.
    var mostAcceptedPerMinute = 0
    var mostConcurrent = 0
    /// Requests to the storage that carried an `Authorization` header.
    var keyLeaks = 0
    private(set) var userAgents: [String: Int] = [:]

    mutating func note(userAgent: String?) {
        let name = String((userAgent ?? "").prefix(200))
        // A client that changes its name with every request must not grow the books without end.
        guard userAgents[name] != nil || userAgents.count < 32 else { return }
        userAgents[name, default: 0] += 1
    }
}
