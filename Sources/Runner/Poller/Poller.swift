import HeapModule
import Logging
import LumaAPI
import NightshiftCore

/// Watches running generations in the order in which they are due, and records how they end.
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
    /// Polls on the wire at once.
    private static let mostAsking = 64

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
    func watch(_ claim: Claim, notBefore: Timestamp? = nil) async {
        guard let id = claim.job.state.generation else { return }
        let now = time.now()
        // A clock that was set back since must not put off the look.
        let accepted = min(claim.attempt.repliedAt ?? claim.attempt.intentAt, now)
        let first = plan.pollSchedule.firstPoll(acceptedAt: accepted, latencies: await board.latencies)
        let isOnTime = first + plan.pollSchedule.interval >= now
        watches.insert(
            Watch(claim: claim, generation: id, due: max(first, notBefore ?? now), isWatchedClosely: isOnTime))
        board.polls.ring()
    }

    /// Returns when the run is finished or halted in a way that stops collecting, or when the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled, await board.isCollecting {
                let now = time.now()
                while asking < Self.mostAsking, let next = watches.min, next.due <= now {
                    let watch = watches.removeMin()
                    asking += 1
                    group.addTask { await self.ask(watch) }
                }
                let next = asking < Self.mostAsking ? watches.min?.due : nil
                await board.polls.wait(until: next, on: time)
            }
            group.cancelAll()
        }
    }

    private func ask(_ watch: Watch) async {
        let reply = await service.generation(watch.generation)
        asking -= 1
        if !Task.isCancelled { await settle(watch, by: reply) }
        board.polls.ring()
    }

    private func settle(_ watch: Watch, by reply: PollReply) async {
        var watch = watch
        watch.claim = watch.claim.polledOnceMore
        if case .accountRefused(let status, let detail) = reply {
            await board.halt(.accountRefused(status: status, detail: detail))
        }
        let now = time.now()
        let latencies = await board.latencies
        let ruling = PollRuling(
            of: reply, watch: watch, at: now, retries: plan.retries, longestRun: latencies.longestRun,
            random: randomness.unit())
        switch ruling {
        case .again(let kind):
            watch.lookAgain(
                after: kind, schedule: plan.pollSchedule, latencies: latencies, at: now, random: randomness.unit())
            watches.insert(watch)
        case .ended(let event, let attempt):
            await end(watch, by: event, attempt: attempt, reply: reply, at: now)
        }
    }

    private func end(_ watch: Watch, by event: JobEvent, attempt: Attempt, reply: PollReply, at now: Timestamp) async {
        if watch.tellsLatency(at: now, schedule: plan.pollSchedule), attempt.outcome != .vanished {
            await board.noteLatency(between: watch.seenRunningAt, and: now - watch.acceptedAt)
        }
        logger.debug(
            "ended", metadata: ["job": "\(watch.claim.job.key)", "outcome": "\(attempt.outcome.name.rawValue)"])
        do {
            let state = try watch.claim.job.state.applying(event)
            let moved = try await recorder.commit(watch.claim, to: state, attempt: attempt)
            if let moved, case .downloading = state, case .completed(let url) = reply {
                await fetcher.fetch(moved, url: url)
            }
            if attempt.outcome.code == "budget_exhausted" {
                await board.outOfCredits(detail: "a generation ended with budget_exhausted")
            }
        } catch {
            await board.halt(.trouble("\(error)"))
        }
        board.submissions.ring()
    }
}

extension JobState {
    /// The generation that is to be watched or fetched.
    var generation: GenerationID? {
        switch self {
        case .generating(let id), .downloading(let id): id
        case .queued, .submitting, .completed, .failed, .uncertain, .cancelled: nil
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
    mutating func lookAgain(
        after kind: PollRuling.Kind, schedule: PollSchedule, latencies: LatencyModel, at now: Timestamp, random: Double
    ) {
        let age = now - acceptedAt
        switch kind {
        case .running:
            seenRunningAt = age
            failures = 0
            notFound = 0
            isWatchedClosely = true
            due = schedule.nextPoll(age: age, at: now, latencies: latencies)
        case .notFound:
            notFound += 1
            isWatchedClosely = false
            due = schedule.nextPoll(afterFailures: notFound, retryAfter: nil, at: now, random: random)
        case .unanswered(let retryAfter):
            failures += 1
            isWatchedClosely = false
            due = schedule.nextPoll(afterFailures: failures, retryAfter: retryAfter, at: now, random: random)
        }
    }
}
