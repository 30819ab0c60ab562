/// When the servers that are sent submissions last answered, to whatever request.
struct RecentAnswers {
    /// By origin, of those servers only: images come from too many to be remembered.
    private var last: [Substring: ContinuousClock.Instant?] = [:]

    /// From now on, the answers of this server are noted.
    mutating func watch(_ origin: Substring) {
        if last[origin] == nil { last.updateValue(nil, forKey: origin) }
    }

    mutating func note(_ origin: Substring, hasAnswered: Bool, at now: ContinuousClock.Instant) {
        guard let index = last.index(forKey: origin) else { return }
        last.values[index] = hasAnswered ? now : nil
    }

    /// Whether the server has answered within that time, and nothing has failed since. While the machine slept, time went on.
    func isProven(_ origin: Substring, within limit: Duration, at now: ContinuousClock.Instant) -> Bool {
        guard let known = last[origin], let answer = known else { return false }
        return answer.duration(to: now) < limit
    }
}
