import LumaAPI
import NightshiftCore

/// What an answer to a poll means: the rows of the contract's "Failures found by polling, and what they cost", pure.
enum PollRuling: Hashable, Sendable {
    /// Still running, or no answer: look again.
    case again(after: Kind)
    /// The generation ended; the job takes `event` and the attempt stands as given.
    case ended(JobEvent, Attempt)

    enum Kind: Hashable, Sendable {
        case running
        case notFound
        case unanswered(retryAfter: Duration?)
    }

    /// Answers in a row that it does not exist before it is believed: a replica may lag behind.
    static let notFoundLimit = 3
    /// Past this age and many times any latency seen, a generation is given up: the provider prunes lost jobs after an hour.
    static let givenUpAge: Duration = .seconds(3_900)

    init(
        of reply: PollReply, watch: Watch, at now: Timestamp, retries: RetryPolicy, longestRun: Duration, random: Double
    ) {
        var attempt = watch.claim.attempt
        let age = now - watch.acceptedAt
        let isGivenUp = age > max(Self.givenUpAge, longestRun * 2)

        func end(_ outcome: AttemptOutcome, _ message: String?, _ event: JobEvent) -> PollRuling {
            attempt.outcome = outcome
            attempt.endedAt = now
            attempt.message = message
            return .ended(event, attempt)
        }

        switch reply {
        case .completed:
            self = end(.completed, nil, .finished)
        case .failed(let code, let reason):
            let failure = FailureCode(code)
            let retryAt = retries.retryTime(after: failure, tries: watch.claim.job.tries, at: now, random: random)
            self =
                failure.isRefunded
                ? end(.refunded(code: code), reason, .refunded(code: code, message: reason, retryAt: retryAt))
                : end(.unsettled(code: code), reason, .failedUnsettled(code: code, message: reason, retryAt: retryAt))
        case .notFound(let detail):
            if watch.notFound + 1 >= Self.notFoundLimit {
                let message = "the provider does not know the generation: \(detail)"
                self = end(.vanished, message, .vanished(message: message))
            } else {
                self = .again(after: .notFound)
            }
        case .running(let state):
            if isGivenUp {
                let message = "still \(state) after \(Int(age.inSeconds / 60)) minutes, given up"
                self = end(.vanished, message, .vanished(message: message))
            } else {
                self = .again(after: .running)
            }
        case .accountRefused:
            self = .again(after: .unanswered(retryAfter: nil))
        case .unavailable(_, let retryAfter):
            self = .again(after: .unanswered(retryAfter: retryAfter))
        }
    }
}
