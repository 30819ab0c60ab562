/// When something that failed is worth another try: exponential backoff with jitter.
package struct RetryPolicy: Hashable, Sendable {
    package let maxAttempts: Int
    package let backoff: Backoff

    package init(maxAttempts: Int = 3, backoff: Backoff = Backoff(first: .seconds(2), longest: .seconds(120))) {
        self.maxAttempts = maxAttempts
        self.backoff = backoff
    }

    /// When to submit a job again that failed with `code`, or `nil` when it should not be.
    ///
    /// - Parameter tries: the submissions of the job that counted so far, the failed one included.
    /// - Parameter random: a number in `0..<1`.
    package func retryTime(after code: FailureCode, tries: Int, at now: Timestamp, random: Double) -> Timestamp? {
        guard code.isWorthRetrying, tries < maxAttempts else { return nil }
        return now + backoff.delay(afterFailures: tries, random: random)
    }
}

/// Exponential backoff with full jitter, and a floor so that a retry is never immediate.
package struct Backoff: Hashable, Sendable {
    package let first: Duration
    package let longest: Duration

    package init(first: Duration, longest: Duration) {
        self.first = first
        self.longest = longest
    }

    /// Between half of `first` and `first · 2^(failures-1)`, at most `longest`.
    package func delay(afterFailures failures: Int, random: Double) -> Duration {
        let doublings = min(max(failures - 1, 0), 20)
        let ceiling = min(first * (1 << doublings), longest)
        let floor = min(first / 2, ceiling)
        return floor + (ceiling - floor) * random
    }
}
