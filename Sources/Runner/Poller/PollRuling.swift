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
        /// It is not this generation: all polls wait.
        case overloaded
    }

    /// Answers in a row that it does not exist, and how long they must go on, before they are believed: a replica may lag
    /// behind, and what is given up may have been paid for.
    static let notFoundLimit = 5
    static let notFoundPatience: Duration = .seconds(600)
    /// How long this run must have watched one that is past every sane age: a clock that was set forward between two runs
    /// makes them all look old.
    static let fewestMinutes: Duration = .seconds(300)
    /// Past this age and many times any latency seen, a generation is given up: the provider prunes lost jobs after an hour.
    static let givenUpAge: Duration = .seconds(3_900)
    /// Without an answer for so long while the provider answers about others, it is this one that it can't tell about.
    static let patience: Duration = .seconds(3_600)
    /// The same where there is no other to compare with. Where the provider can't be reached at all, there is no end to it:
    /// the generation may be done and paid for.
    static let patienceAlone: Duration = .seconds(6 * 3_600)

    /// - Parameter answeredAt: when the provider last answered a poll, of whichever generation.
    init(
        of reply: PollReply, watch: Watch, at now: Timestamp, retries: RetryPolicy, longestRun: Duration,
        answeredAt: Timestamp? = nil, random: @autoclosure () -> Double
    ) {
        var attempt = watch.claim.attempt
        let age = now - watch.acceptedAt
        let isGivenUp = age > max(Self.givenUpAge, longestRun * 2) && now - watch.since >= Self.fewestMinutes

        func end(_ outcome: AttemptOutcome, _ message: String?, _ event: JobEvent) -> PollRuling {
            attempt.outcome = outcome
            attempt.endedAt = now
            attempt.message = message
            return .ended(event, attempt)
        }

        func unanswered(_ reason: String, retryAfter: Duration?, isReachable: Bool) -> PollRuling {
            let silence = now - (watch.unansweredSince ?? now)
            let answersOthers = answeredAt.map { now - $0 < silence / 2 } ?? false
            let isForsaken =
                (answersOthers && silence >= Self.patience) || (isReachable && silence >= Self.patienceAlone)
            guard isGivenUp, isForsaken else { return .again(after: .unanswered(retryAfter: retryAfter)) }
            let message = "no answer about it for \(Int(silence.inSeconds / 60)) minutes (\(reason)), given up"
            return end(.vanished, message, .vanished(message: message))
        }

        switch reply {
        case .completed:
            self = end(.completed, nil, .finished)
        case .failed(let code, let reason):
            let failure = FailureCode(code)
            let retryAt = retries.retryTime(after: failure, tries: watch.claim.job.tries, at: now, random: random())
            self =
                failure.isRefunded
                ? end(.refunded(code: code), reason, .refunded(code: code, message: reason, retryAt: retryAt))
                : end(.unsettled(code: code), reason, .failedUnsettled(code: code, message: reason, retryAt: retryAt))
        case .notFound(let detail):
            let span = now - (watch.notFoundSince ?? now)
            if watch.notFound + 1 >= Self.notFoundLimit, span >= Self.notFoundPatience {
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
        case .overloaded:
            self = .again(after: .overloaded)
        case .unavailable(let reason, let retryAfter):
            self = unanswered(reason, retryAfter: retryAfter, isReachable: true)
        case .unreachable(let reason):
            self = unanswered(reason, retryAfter: nil, isReachable: false)
        }
    }
}
