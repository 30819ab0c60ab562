import Logging
import LumaAPI
import NightshiftCore

/// Submits jobs as fast as the limits allow: reserve (one transaction), then POST, then record the reply.
///
/// A round visits the board once, and the store only when a slot may be free: each claim is a share of that transaction, one
/// task, one POST and a share of the transaction that records its reply. While the limits bind, it sleeps until the next token,
/// slot or answer; its limit is the account's, then the store's transactions.
struct Dispatcher: Sendable {
    let plan: RunPlan
    let store: any JobStore
    let service: any GenerationService
    let board: Board
    let recorder: Recorder
    let poller: Poller
    let time: any TimeSource
    let randomness: Randomness
    let logger: Logger
    /// Claims asked for in one transaction.
    private static let claimsAtOnce = 64
    /// How often an empty queue is looked at: another process may put jobs back into it.
    private static let glance: Duration = .seconds(10)

    /// Returns when everything is done; or when the run is halted, every reply on the wire is recorded, and what was running is
    /// collected as far as the halt allows.
    func run() async {
        while let start = plan.notBefore, time.now() < start, board.with({ $0.halt }) == nil {
            await pause(.start(at: start), until: start)
        }
        await withDiscardingTaskGroup { group in
            while let outlook = board.with({ $0.outlook() }) {
                do {
                    try await round(outlook, in: &group)
                } catch {
                    board.with { $0.halt(.trouble("\(error)")) }
                }
            }
        }
        board.with { $0.wait(for: .lastImages) }
        while !board.with({ $0.isFinished }) {
            if board.with({ $0.isCollected }) { return board.with { $0.finish() } }
            await board.submissions.wait(until: nil, on: time)
        }
    }

    /// One reservation, the submissions it grants, and the wait for the next.
    private func round(_ outlook: Knowledge.Outlook, in group: inout DiscardingTaskGroup) async throws {
        // Not left to the timer alone, which may be late.
        if let until = plan.until, time.now() >= until { return board.with { $0.halt(.deadline) } }
        let limit: Int
        switch outlook.permission {
        case .free(let most): limit = min(most, Self.claimsAtOnce)
        case .single: limit = 1
        case .paused: limit = 0
        case .wait(let wait, let until): return await pause(wait, until: until)
        }
        let demand = Demand(
            batches: plan.batches.map(\.id), limit: limit, rateLimit: outlook.rateLimit, slots: outlook.slots,
            budget: plan.budget, account: plan.account, requestID: randomness.requestID)
        let reservation = try await store.reserve(demand, at: time.now())
        if !reservation.claims.isEmpty { board.with { $0.claimed(reservation.claims, alone: limit == 1) } }
        for claim in reservation.claims {
            group.addTask { await submit(claim) }
        }
        if case .paused = outlook.permission, !(reservation.next == .nothing && outlook.isIdle) {
            return await pause(.paused, until: time.now() + Self.glance)
        }
        // Idle as it was before the reservation: a job that goes back into the queue in between is then seen by the one or the
        // other.
        await wait(after: reservation, wasIdle: outlook.isIdle)
    }

    private func wait(after reservation: Reservation, wasIdle: Bool) async {
        switch reservation.next {
        case .now:
            return
        case .token(let until):
            await pause(.rateLimit(until: until), until: until)
        case .slot(let lapses):
            let regained = time.now() + SlotShare.patience
            await pause(.slot, until: lapses.map { min($0, regained) } ?? regained)
        case .blocked(let until):
            await pause(.provider(until: until), until: until)
        case .due(let until):
            await pause(.retry(at: until), until: until)
        case .budget(settling: true):
            await pause(.budget, until: nil)
        case .budget(settling: false):
            board.with { $0.halt(.budget) }
        case .nothing:
            if reservation.claims.isEmpty, wasIdle {
                board.with { $0.finish() }
            } else {
                await pause(.lastImages, until: time.now() + Self.glance)
            }
        }
    }

    private func pause(_ wait: Wait, until: Timestamp?) async {
        board.with { $0.wait(for: wait) }
        await board.submissions.wait(until: until, on: time)
    }

    // MARK: One submission

    private func submit(_ claim: Claim) async {
        let (answer, isByGeneration) = await send(claim)
        let now = time.now()
        // Before it is on record: a refused account must not meet one more submission.
        if !answer.isAcceptance { await note(answer, of: claim) }
        let reply = final(answer, of: claim)
        do {
            if case .generationTaken = try await record(reply, of: claim, at: now, isByGeneration: isByGeneration) {
                let lost = SubmissionReply.lost(
                    reason: "the answer names a generation that another submission was accepted as", status: 201)
                _ = try await record(lost, of: claim, at: now)
                await note(lost, of: claim)
            } else if answer.isAcceptance {
                await note(answer, of: claim)
            }
        } catch {
            board.with { $0.halt(.trouble("\(error)")) }
        }
        board.submissions.ring()
    }

    /// The answer, and whether the picture to edit went along by its generation's id.
    private func send(_ claim: Claim) async -> (SubmissionReply, isByGeneration: Bool) {
        do throws(SourceParcels.Fault) {
            let parcel = try await SourceParcels(plan: plan, board: board).parcel(for: claim)
            // The store may have taken long over the reservation, and the picture to edit to be read.
            if board.with({ $0.halt }) != nil {
                return (.notSent(reason: "the run was stopped before it was sent"), false)
            }
            let answer = await service.submit(parcel.request, requestID: claim.attempt.requestID)
            if parcel.isByGeneration, answer.refusesGenerationIDs { board.with { $0.refusedGenerationID() } }
            return (answer, parcel.isByGeneration)
        } catch {
            return (.unsendable(reason: error.reason), false)
        }
    }

    /// Commits what a reply means, and has the generation watched if there is one.
    ///
    /// - Parameter isByGeneration: the picture to edit went along by its generation's id.
    private func record(
        _ reply: SubmissionReply, of claim: Claim, at now: Timestamp, isByGeneration: Bool = false
    ) async throws -> Recorder.Committed {
        var longestRun = Duration.zero
        if case .lost = reply { longestRun = board.with { $0.latencies.longestRun(of: claim.job.request) } }
        let ruling = SubmissionRuling(
            of: reply, for: claim, at: now, lostReplies: plan.lostReplies, longestRun: longestRun,
            isByGeneration: isByGeneration, random: randomness.unit())
        logger.debug(
            "submitted",
            metadata: [
                "job": "\(claim.job.key)", "request-id": "\(claim.attempt.requestID)",
                "outcome": "\(ruling.attempt.outcome.name.rawValue)", "detail": "\(ruling.attempt.message ?? "")",
            ])
        let state = try ruling.events.reduce(claim.job.state) { state, event in try state.applying(event) }
        let committed = try await recorder.commit(
            claim, to: state, attempt: ruling.attempt, tries: ruling.tries, resubmissions: ruling.resubmissions)
        if case .done(let moved) = committed, case .generating = moved.job.state { await poller.watch(moved) }
        return committed
    }

    /// The answer; or a refusal, where the provider takes others but was not available for this job too many times.
    private func final(_ answer: SubmissionReply, of claim: Claim) -> SubmissionReply {
        guard case .unavailable(let status, let detail, _) = answer, !answer.isIngestionOutage,
            let times = board.with({ $0.rebuffed(claim.job.id) })
        else { return answer }
        return .rejected(
            status: status, detail: "turned away \(times) times while other jobs were taken; last: \(detail)")
    }

    private func accepted(_ claim: Claim, limit: Int?) async {
        let known = board.with { board in
            defer { board.accepted(claim.job.id, limit: limit) }
            return board.rateLimit.announced
        }
        guard let limit, limit >= 1, limit != known else { return }
        do {
            try await store.noteAnnouncedLimit(limit, of: plan.account)
        } catch {
            board.with { $0.halt(.trouble("\(error)")) }
        }
    }

    /// What a reply tells about the account and the service, beyond its job.
    private func note(_ reply: SubmissionReply, of claim: Claim) async {
        switch reply {
        case .accepted(_, let limit): await accepted(claim, limit: limit)
        case .rejected, .unsendable: board.with { $0.answered(limit: nil) }
        case .rateLimited(let retryAfter, let limit):
            board.with { $0.rateLimited(retryAfter: retryAfter, limit: limit) }
        case .slotsTaken: board.with { $0.slotsTaken(claim.job.id) }
        case .outOfCredits(let detail): board.with { $0.outOfCredits(detail: detail, until: .acceptance) }
        case .keyRefused(let detail): board.with { $0.halt(.accountRefused(status: 401, detail: detail)) }
        case .accountRefused(let detail): board.with { $0.halt(.accountRefused(status: 403, detail: detail)) }
        // Only requests with image URLs are affected; the others go on.
        case .unavailable where reply.isIngestionOutage: board.with { $0.answered(limit: nil) }
        case .unavailable, .notSent: board.with { $0.serviceFailed() }
        case .lost: board.with { $0.replyLost() }
        }
    }
}
