/// What is known of the servers that are sent polls and submissions: whether a kept connection may be trusted with a
/// submission.
struct RecentAnswers {
    /// By origin: when the latest request was sent that has been answered.
    private var latest: [Substring: ContinuousClock.Instant] = [:]
    private var distrusted: Set<Substring> = []

    /// Whether what was sent to the server within that time has been answered. While the machine slept, time went on.
    func areProof(for origin: Substring, within limit: Duration, at now: ContinuousClock.Instant) -> Bool {
        guard !distrusted.contains(origin), let sent = latest[origin] else { return false }
        return sent.duration(to: now) < limit
    }

    /// An answer proves that the server could be reached when the request was sent; it may have waited here since it came.
    mutating func note(_ origin: Substring, toRequestSentAt sent: ContinuousClock.Instant) {
        latest[origin] = max(latest[origin] ?? sent, sent)
    }

    /// Something has failed, or was answered by nobody knows whom: what came before proves nothing any more.
    mutating func forget(_ origin: Substring) {
        latest[origin] = nil
    }

    /// A submission has lost its answer to a kept connection. A server that lets that happen, or what lies before it, may do so
    /// with every other submission: no more are begun that way.
    mutating func distrust(_ origin: Substring) {
        distrusted.insert(origin)
    }
}
