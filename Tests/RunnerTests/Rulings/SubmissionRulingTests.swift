import LumaAPI
import NightshiftCore
import Testing

@testable import Runner

@Suite("What the reply to a submission means")
struct SubmissionRulingTests {
    private let reply = noon + .seconds(2)

    private func ruling(
        _ answer: SubmissionReply, tries: Int = 1, resubmissions: Int = 0, lostReplies: RunPlan.LostReplies = .hold,
        random: Double = 0
    ) -> SubmissionRuling {
        SubmissionRuling(
            of: answer, for: submittingClaim(tries: tries, resubmissions: resubmissions), at: reply,
            lostReplies: lostReplies, longestRun: .seconds(100), random: random)
    }

    /// Every reply there is, with the outcome of the attempt, what the tries change by, and whether a token is spent.
    private static let everyReply: [(SubmissionReply, AttemptOutcome, Int, Bool)] = [
        (.accepted(GenerationID("g"), limit: 30), .accepted, 0, true),
        (.accepted(GenerationID("g"), limit: nil), .accepted, 0, true),
        (.rejected(status: 400, detail: "no"), .rejected, 0, true),
        (.rejected(status: 413, detail: "no"), .rejected, 0, true),
        (.rejected(status: 422, detail: "invalid base64 data"), .rejected, 0, true),
        (.unsendable(reason: "no file"), .turnedAway, -1, false),
        (.rateLimited(retryAfter: .seconds(9), limit: 30), .turnedAway, -1, false),
        (.slotsTaken, .turnedAway, -1, false),
        (.keyRefused(detail: "no"), .turnedAway, -1, true),
        (.outOfCredits(detail: "no"), .turnedAway, -1, true),
        (.accountRefused(detail: "no"), .turnedAway, -1, true),
        (.unavailable(status: 502, detail: "no", retryAfter: nil), .turnedAway, -1, true),
        (.unavailable(status: 503, detail: "no", retryAfter: .seconds(60)), .turnedAway, -1, true),
        (.notSent(reason: "refused"), .turnedAway, -1, false),
        (.lost(reason: "torn", status: nil), .lost, 0, true),
        (.lost(reason: "unreadable", status: 201), .lost, 0, true),
    ]

    @Test(
        "settles the attempt, the tries, the token and the charge", arguments: everyReply,
        [(RunPlan.LostReplies.hold, 0), (.hold, 1), (.resubmit, 0), (.resubmit, 1)])
    func everything(
        reply answer: (SubmissionReply, AttemptOutcome, Int, Bool), policy: (RunPlan.LostReplies, Int)
    ) throws {
        let (answer, outcome, change, spendsToken) = answer
        let ruling = ruling(answer, tries: 2, resubmissions: policy.1, lostReplies: policy.0)
        #expect(ruling.attempt.outcome == outcome)
        #expect(ruling.attempt.repliedAt == reply)
        #expect(ruling.tries == 2 + change)
        // What was lost may still be accepted a while later.
        let held: Duration = outcome == .lost ? .seconds(90) : .seconds(60)
        #expect(ruling.attempt.tokenUntil == (spendsToken ? reply + held : nil))
        // Open or lost: anything up to the price. Turned away or refused: nothing.
        let price = MicroDollars(40_400)
        #expect(
            ruling.attempt.charge == (outcome == .accepted || outcome == .lost ? ChargeRange(upTo: price) : .nothing))
        #expect((ruling.attempt.endedAt == nil) == (outcome == .accepted))
        // Whatever it decides can be applied.
        let state = try ruling.events.reduce(JobState.submitting) { try $0.applying($1) }
        if case .unsendable = answer {
            // Never sent, and never to be sent as it is.
            #expect(state.name == .failed)
        } else if outcome == .turnedAway {
            #expect(state.name == .queued)
        }
        let isResubmitted = outcome == .lost && policy == (.resubmit, 0)
        #expect(ruling.resubmissions == policy.1 + (isResubmitted ? 1 : 0))
        if outcome == .lost {
            #expect(state.name == (isResubmitted ? .queued : .uncertain))
            #expect(ruling.attempt.slotUntil == noon + .seconds(100))
        } else {
            #expect(ruling.attempt.slotUntil == nil)
        }
    }

    @Test("accepted: the id is kept")
    func accepted() {
        let ruling = ruling(.accepted(GenerationID("g"), limit: 30))
        #expect(ruling.events == [.accepted(GenerationID("g"))])
        #expect(ruling.attempt.generation == GenerationID("g"))
        #expect(ruling.attempt.httpStatus == 201)
    }

    @Test("rejected: with the provider's words, for good")
    func rejected() {
        #expect(
            ruling(.rejected(status: 400, detail: "Unknown model: x")).events == [
                .rejected(code: "400", message: "Unknown model: x")
            ])
        #expect(ruling(.unsendable(reason: "no file")).events == [.rejected(code: nil, message: "no file")])
    }

    @Test("an image that the provider could not fetch is worth one later try, not two")
    func fetchFailed() {
        let answer = SubmissionReply.rejected(status: 422, detail: "image_ref[0]: failed to fetch URL (HTTP 404)")
        #expect(ruling(answer, tries: 1).events == [.turnedAway(until: reply + .seconds(30))])
        #expect(ruling(answer, tries: 1).tries == 1)
        #expect(ruling(answer, tries: 2).events.first?.isRejection == true)
    }

    @Test("turned away: until when")
    func until() {
        #expect(
            ruling(.rateLimited(retryAfter: .seconds(9), limit: nil)).events == [
                .turnedAway(until: reply + .seconds(9))
            ])
        #expect(ruling(.slotsTaken).events == [.turnedAway(until: reply)])
        #expect(ruling(.outOfCredits(detail: "")).events == [.turnedAway(until: reply)])
        #expect(ruling(.notSent(reason: "")).events == [.turnedAway(until: reply)])
        let gateway = SubmissionReply.unavailable(status: 502, detail: "", retryAfter: nil)
        #expect(ruling(gateway, random: 0).events == [.turnedAway(until: reply + .seconds(5))])
        #expect(ruling(gateway, random: 0.5).events == [.turnedAway(until: reply + .seconds(7.5))])
        let told = SubmissionReply.unavailable(status: 503, detail: "", retryAfter: .seconds(90))
        #expect(ruling(told, random: 0.5).events == [.turnedAway(until: reply + .seconds(90))])
    }

    @Test("lost: held, or put back once where the user asked for it")
    func lost() {
        let answer = SubmissionReply.lost(reason: "torn", status: nil)
        #expect(ruling(answer).events == [.replyLost])
        #expect(ruling(answer, lostReplies: .resubmit).events == [.replyLost, .retried(due: reply)])
        #expect(ruling(answer, resubmissions: 1, lostReplies: .resubmit).events == [.replyLost])
    }
}

extension JobEvent {
    fileprivate var isRejection: Bool {
        if case .rejected = self { true } else { false }
    }
}
