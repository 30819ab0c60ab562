import HeapModule
import Logging
import LumaAPI
import NightshiftCore

/// Watches running generations in the order in which they are due, and records how they end.
///
/// A poll is one task and one GET on a connection that is kept; the last of a generation is a share of a transaction as well.
/// The heap of watches costs a logarithm of the slots. What takes as long as the others is seen to be done soon after; where they
/// differ by more than a poll interval, half of one late on average: with slots that bind, their use is then latency / (latency +
/// interval / 2), whoever polls. What ends much sooner than the others, a refusal perhaps, is seen when they are.
actor Poller {
    private let plan: RunPlan
    private let service: any GenerationService
    private let board: Board
    private let recorder: Recorder
    private let fetcher: Fetcher
    private let time: any TimeSource
    private let randomness: Randomness
    private let logger: Logger
    private var watches = Heap<Watch>()
    private var asking = 0
    /// While nothing is answered, one poll at a time asks whether the provider is back.
    private var breaker = CircuitBreaker()
    /// The abuse ceiling was met: no poll before then.
    private var heldUntil: Timestamp?
    /// When the provider last answered a poll.
    private var answeredAt: Timestamp?
    /// Polls on the wire at once.
    private static let mostAsking = 64
    /// A longer `Retry-After` of the abuse ceiling is not believed.
    private static let longestHold: Duration = .seconds(60)

    init(
        plan: RunPlan, service: any GenerationService, board: Board, recorder: Recorder, fetcher: Fetcher,
        time: any TimeSource, randomness: Randomness, logger: Logger
    ) {
        self.plan = plan
        self.service = service
        self.board = board
        self.recorder = recorder
        self.fetcher = fetcher
        self.time = time
        self.randomness = randomness
        self.logger = logger
    }

    /// Takes on a generation that was just accepted, or that an earlier run left running.
    func watch(_ claim: Claim, notBefore: Timestamp? = nil) {
        guard let id = claim.job.state.generation else { return }
        let now = time.now()
        // A clock that was set back since must not put off a look.
        let accepted = min(claim.attempt.repliedAt ?? claim.attempt.intentAt, now)
        let first = plan.pollSchedule.firstPoll(
            acceptedAt: accepted, latencies: board.with { $0.latencies.of(claim.job.request) },
            random: randomness.unit())
        let isOnTime = first + plan.pollSchedule.interval >= now
        watches.insert(
            Watch(
                claim: claim, generation: id, acceptedAt: accepted, since: now, due: max(first, notBefore ?? now),
                isWatchedClosely: isOnTime)
        )
        board.polls.ring()
    }

    /// Returns when the run is finished or halted in a way that stops collecting, or when the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled, board.with({ $0.isCollecting }) {
                let now = time.now()
                while let watch = takeDue(at: now) {
                    asking += 1
                    group.addTask { await self.ask(watch, late: now - watch.due) }
                }
                await board.polls.wait(until: nextLook(at: now), on: time)
            }
            group.cancelAll()
        }
    }

    private func takeDue(at now: Timestamp) -> Watch? {
        guard heldUntil.map({ $0 <= now }) ?? true, let next = watches.min, next.due <= now,
            breaker.admit(underWay: asking, most: Self.mostAsking, at: now)
        else { return nil }
        var watch = watches.removeMin()
        watch.askedAt = now
        return watch
    }

    private func nextLook(at now: Timestamp) -> Timestamp? {
        guard let due = watches.min?.due else { return nil }
        return breaker.opening(
            due: max(due, heldUntil ?? due), underWay: asking, most: Self.mostAsking, at: now)
    }

    private func ask(_ watch: Watch, late lag: Duration) async {
        let reply = await service.generation(watch.generation)
        asking -= 1
        if !Task.isCancelled { await settle(watch, by: reply, late: lag) }
        board.polls.ring()
    }

    private func settle(_ watch: Watch, by reply: PollReply, late lag: Duration) async {
        var watch = watch
        watch.claim = watch.claim.polledOnceMore
        if time.now() - watch.due > Watch.gap { watch.startAnew(at: time.now()) }
        let now = time.now()
        note(reply, at: now)
        let (latencies, longestRun) = board.with { board in
            board.polled(late: lag)
            return (
                board.latencies.of(watch.claim.job.request), board.latencies.longestRun(of: watch.claim.job.request)
            )
        }
        let ruling = PollRuling(
            of: reply, watch: watch, at: now, retries: plan.retries, longestRun: longestRun,
            answeredAt: answeredAt, random: randomness.unit())
        switch ruling {
        case .again(let kind):
            watch.lookAgain(
                after: kind, schedule: plan.pollSchedule, latencies: latencies, inOutage: breaker.isOpen, at: now,
                random: randomness.unit())
            watches.insert(watch)
        case .ended(let event, let attempt):
            await end(watch, by: event, attempt: attempt, reply: reply, at: now)
        }
    }

    /// What an answer tells about the service, beyond its generation.
    private func note(_ reply: PollReply, at now: Timestamp) {
        switch reply {
        case .running, .completed, .failed, .notFound:
            breaker.answered()
            answeredAt = now
        case .accountRefused(let status, let detail):
            breaker.answered()
            board.with { $0.halt(.accountRefused(status: status, detail: detail)) }
        case .overloaded(let retryAfter):
            breaker.answered()
            let until = now + min(retryAfter ?? plan.pollSchedule.interval, Self.longestHold)
            heldUntil = max(heldUntil ?? until, until)
        case .unavailable, .unreachable:
            breaker.failed(at: now, random: randomness.unit())
        }
    }

    private func end(_ watch: Watch, by event: JobEvent, attempt: Attempt, reply: PollReply, at now: Timestamp) async {
        if watch.tellsLatency(at: now, schedule: plan.pollSchedule), attempt.outcome != .vanished {
            board.with {
                $0.noteLatency(
                    of: watch.claim.job.request, between: watch.seenRunningAt, and: watch.ageAsked(before: now))
            }
        }
        logger.debug(
            "ended", metadata: ["job": "\(watch.claim.job.key)", "outcome": "\(attempt.outcome.name.rawValue)"])
        do {
            let state = try watch.claim.job.state.applying(event)
            if case .downloading = state { board.with { $0.completing(watch.claim.job.id) } }
            let committed = try await recorder.commit(watch.claim, to: state, attempt: attempt)
            if case .done(let moved) = committed, case .downloading = state, case .completed(let url) = reply {
                await fetcher.fetch(moved, url: url)
            }
            if attempt.outcome.code == "budget_exhausted" {
                board.with { $0.outOfCredits(detail: "a generation ended with budget_exhausted", until: .completion) }
            }
        } catch {
            board.with { $0.halt(.trouble("\(error)")) }
        }
        board.submissions.ring()
    }
}

extension JobState {
    /// The generation that is to be watched or fetched.
    var generation: GenerationID? {
        switch self {
        case .generating(let id), .downloading(let id): id
        case .queued, .waiting, .submitting, .completed, .failed, .uncertain, .cancelled: nil
        }
    }
}

extension Claim {
    fileprivate var polledOnceMore: Claim {
        var attempt = attempt
        attempt.polls += 1
        return Claim(job: job, attempt: attempt)
    }
}

extension Watch {
    /// - Parameter inOutage: no poll is answered: it is not this generation's fault, and the first look after the outage is
    ///   not to be put off by its own backoff.
    mutating func lookAgain(
        after kind: PollRuling.Kind, schedule: PollSchedule, latencies: LatencyModel, inOutage: Bool, at now: Timestamp,
        random: Double
    ) {
        let age = now - acceptedAt
        switch kind {
        case .running:
            seenRunningAt = ageAsked(before: now)
            failures = 0
            notFound = 0
            notFoundSince = nil
            unansweredSince = nil
            isWatchedClosely = true
            due = schedule.nextPoll(age: age, at: now, latencies: latencies)
        case .notFound:
            notFound += 1
            notFoundSince = notFoundSince ?? now
            unansweredSince = nil
            isWatchedClosely = false
            due = schedule.nextPoll(afterFailures: notFound, retryAfter: nil, at: now, random: random)
        case .overloaded:
            notFound = 0
            notFoundSince = nil
            isWatchedClosely = false
            due = now + schedule.interval
        case .unanswered(let retryAfter):
            notFound = 0
            notFoundSince = nil
            unansweredSince = unansweredSince ?? now
            isWatchedClosely = false
            if inOutage {
                due = now + schedule.interval
                return
            }
            failures += 1
            due = schedule.nextPoll(afterFailures: failures, retryAfter: retryAfter, at: now, random: random)
        }
    }
}
