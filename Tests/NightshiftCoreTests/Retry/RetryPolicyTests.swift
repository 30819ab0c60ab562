import NightshiftCore
import TestSupport
import Testing

@Suite("Backoff")
struct BackoffTests {
    @Test(
        "doubles its ceiling with each failure and keeps its floor",
        arguments: [
            (1, 0.0, 1_000), (1, 0.5, 1_500), (2, 0.5, 2_500), (3, 0.5, 4_500), (3, 0.0, 1_000), (6, 0.5, 32_500),
            (7, 0.5, 60_500), (8, 0.5, 60_500), (1_000, 0.5, 60_500), (0, 0.5, 1_500), (-3, 0.5, 1_500),
        ])
    func delays(failures: Int, random: Double, milliseconds: Int64) {
        let backoff = Backoff(first: .seconds(2), longest: .seconds(120))
        #expect(backoff.delay(afterFailures: failures, random: random) == .milliseconds(milliseconds))
    }

    @Test("502 waits five to ten seconds")
    func gateway() {
        let backoff = Backoff(first: .seconds(10), longest: .seconds(60))
        #expect(backoff.delay(afterFailures: 1, random: 0) == .seconds(5))
        #expect(backoff.delay(afterFailures: 1, random: 0.5) == .milliseconds(7_500))
        #expect(backoff.delay(afterFailures: 1, random: 0.999_999) < .seconds(10))
    }

    @Test("stays between its floor and its ceiling, whatever it is given")
    func bounds() {
        var generator = SeededRandom(seed: 3)
        for _ in 0..<5_000 {
            let first = generator.duration(milliseconds: 1...20_000)
            // Shorter than the first delay as well: the longest wins.
            let longest = generator.duration(milliseconds: 1...300_000)
            let failures = Int.random(in: -2...200, using: &generator)
            let delay = Backoff(first: first, longest: longest)
                .delay(afterFailures: failures, random: generator.unit())
            let doublings = min(max(failures - 1, 0), 40)
            #expect(delay >= min(first / 2, longest))
            #expect(delay <= longest)
            #expect(delay <= first * (1 << doublings))
            #expect(delay > .zero)
        }
    }

    @Test("grows with chance and with the failures")
    func grows() {
        let backoff = Backoff(first: .seconds(2), longest: .seconds(120))
        for failures in 1...10 {
            #expect(
                backoff.delay(afterFailures: failures, random: 0.2)
                    < backoff.delay(afterFailures: failures, random: 0.8))
            #expect(
                backoff.delay(afterFailures: failures, random: 0.5)
                    <= backoff.delay(afterFailures: failures + 1, random: 0.5))
        }
    }
}

@Suite("Retry policy")
struct RetryPolicyTests {
    private let now = Timestamp(seconds: 1_000)

    @Test("three attempts from two seconds up to two minutes, unless told otherwise")
    func defaults() {
        let policy = RetryPolicy()
        #expect(policy.maxAttempts == 3)
        #expect(policy.backoff == Backoff(first: .seconds(2), longest: .seconds(120)))
    }

    @Test(
        "retries what is worth it until the attempts are used up",
        arguments: ["generation_failed", "output_not_found", "rate_limited"])
    func retries(code: String) {
        let policy = RetryPolicy()
        let code = FailureCode(code)
        #expect(policy.retryTime(after: code, tries: 1, at: now, random: 0) == now + .seconds(1))
        #expect(policy.retryTime(after: code, tries: 1, at: now, random: 0.5) == now + .milliseconds(1_500))
        #expect(policy.retryTime(after: code, tries: 2, at: now, random: 0.5) == now + .milliseconds(2_500))
        #expect(policy.retryTime(after: code, tries: 3, at: now, random: 0) == nil)
        #expect(policy.retryTime(after: code, tries: 4, at: now, random: 0) == nil)
    }

    @Test(
        "never retries the rest",
        arguments: ["content_moderated", "budget_exhausted", "image_too_large", "invalid_request", "something_new"])
    func refuses(code: String) {
        let policy = RetryPolicy(maxAttempts: 10)
        #expect(policy.retryTime(after: FailureCode(code), tries: 1, at: now, random: 0) == nil)
    }

    @Test("one attempt means no retry")
    func oneAttempt() {
        let policy = RetryPolicy(maxAttempts: 1)
        #expect(policy.retryTime(after: FailureCode("generation_failed"), tries: 1, at: now, random: 0) == nil)
    }

    @Test("chance is what the caller hands in")
    func randomness() {
        let randomness = Randomness(unit: { 0.25 }, requestID: { "id" })
        #expect(randomness.unit() == 0.25)
        #expect(randomness.requestID() == "id")
    }
}
