import LumaAPI
import NightshiftCore

/// What the reply to a submission means for its job and its attempt: the rows of the contract's "Errors", pure.
struct SubmissionRuling: Hashable, Sendable {
    /// To be applied to the job one after another.
    let events: [JobEvent]
    let attempt: Attempt
    let tries: Int
    let resubmissions: Int

    init(
        of reply: SubmissionReply, for claim: Claim, at now: Timestamp, lostReplies: RunPlan.LostReplies,
        longestRun: Duration, isByGeneration: Bool = false, random: @autoclosure () -> Double
    ) {
        var attempt = claim.attempt
        var tries = claim.job.tries
        var resubmissions = claim.job.resubmissions
        attempt.repliedAt = now
        // Held for every answer but those that certainly spent none: which errors the server counts is its own secret.
        attempt.tokenUntil = TokenBucket.tokenReturns(afterReplyAt: now)

        func turnAway(status: Int?, _ detail: String, until: Timestamp) -> [JobEvent] {
            attempt.outcome = .turnedAway
            attempt.endedAt = now
            attempt.httpStatus = status
            attempt.message = detail
            tries -= 1
            return [.turnedAway(until: until)]
        }

        switch reply {
        case .accepted(let id, _):
            attempt.outcome = .accepted
            attempt.generation = id
            attempt.httpStatus = 201
            events = [.accepted(id)]
        case .rejected(let status, let detail):
            attempt.outcome = .rejected
            attempt.endedAt = now
            attempt.httpStatus = status
            attempt.message = detail
            // "A fetch failure may be worth one later try."
            if status == 422, detail.contains("failed to fetch"), tries == 1 {
                events = [.turnedAway(until: now + .seconds(30))]
            } else if isByGeneration {
                // An API that takes no ids, or does not know this one any more: once more, with the picture itself.
                events = [.turnedAway(until: now)]
            } else {
                events = [.rejected(code: String(status), message: detail)]
            }
        case .unsendable(let reason):
            // Nothing was sent: it counts as no submission.
            attempt.outcome = .turnedAway
            attempt.endedAt = now
            attempt.tokenUntil = nil
            attempt.message = reason
            tries -= 1
            events = [.rejected(code: nil, message: reason)]
        case .rateLimited(let retryAfter, _):
            events = turnAway(status: 429, "Rate limit exceeded", until: now + retryAfter)
            attempt.tokenUntil = nil
        case .slotsTaken:
            events = turnAway(status: 429, "Too many concurrent jobs", until: now)
            attempt.tokenUntil = nil
        case .outOfCredits(let detail):
            events = turnAway(status: 402, detail, until: now)
        case .keyRefused(let detail):
            events = turnAway(status: 401, detail, until: now)
        case .accountRefused(let detail):
            events = turnAway(status: 403, detail, until: now)
        case .unavailable(let status, let detail, let retryAfter):
            let pause = max(.seconds(5 + 5 * random()), retryAfter ?? .zero)
            events = turnAway(status: status, detail, until: now + pause)
        case .notSent(let reason):
            events = turnAway(status: nil, reason, until: now)
            attempt.tokenUntil = nil
        case .lost(let reason, let status):
            attempt.outcome = .lost
            attempt.endedAt = now
            attempt.httpStatus = status
            attempt.message = reason
            attempt.tokenUntil = TokenBucket.tokenReturns(afterLossAt: now)
            attempt.slotUntil = attempt.intentAt + longestRun
            if lostReplies == .resubmit, resubmissions == 0 {
                resubmissions += 1
                events = [.replyLost, .retried(due: now)]
            } else {
                events = [.replyLost]
            }
        }
        self.attempt = attempt
        self.tries = tries
        self.resubmissions = resubmissions
    }
}
