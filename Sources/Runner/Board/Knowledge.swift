import NightshiftCore

/// What the three loops know together: limits in force, latencies learned, what is outstanding, why to stop.
struct Knowledge {
    struct Bells: Sendable {
        let submissions = Bell()
        let polls = Bell()
        let downloads = Bell()
    }

    private let bells: Bells

    private let time: any TimeSource
    private let randomness: Randomness
    private let selected: Set<Batch.ID>
    private(set) var rateLimit: RateLimit
    private var slots: SlotsInHand
    private(set) var latencies: Latencies
    private var breaker = CircuitBreaker()
    private var failures: FailureGuard
    private var rebuffs = Rebuffs()
    private let waitsForCredits: Bool
    private var credits = CreditWatch()
    private(set) var halt: Halt?
    /// The least that any halt so far allows: a signal ends collecting even where a graver reason is reported.
    private var collects = Halt.Collects.images
    private(set) var isFinished = false
    private var lostInARow = 0
    /// Until a submission was accepted nobody knows how many the account may send at once: the first goes out alone.
    private var knowsLimit: Bool
    /// Somebody else uses up the rate limit: until then one submission goes out at a time, so that a refusal costs one request.
    private var cautiousUntil: Timestamp?
    /// Jobs of the selected batches that are on the wire, running or downloading.
    private var outstanding = 0
    /// Those of them that are downloading.
    private var downloading = 0
    private(set) var tally: Tally
    private(set) var waitsFor: Wait = .nothing
    private var waits = WaitTotals()
    private var pollLag = PollLag()
    /// The user holds submissions back; what runs is collected all the same.
    private var isPaused = false
    private let budget: MicroDollars?
    private var recentFailures = RecentFailures()

    init(
        plan: RunPlan, tally: Tally, latencies: Latencies, time: any TimeSource, randomness: Randomness, bells: Bells
    ) {
        self.bells = bells
        self.time = time
        self.randomness = randomness
        self.tally = tally
        self.latencies = latencies
        selected = Set(plan.batches.map(\.id))
        rateLimit = plan.rateLimit
        knowsLimit = plan.rateLimit.announced != nil
        failures = FailureGuard(maxFailureRate: plan.maxFailureRate, canaries: plan.canaries)
        waitsForCredits = plan.waitsForCredits
        budget = plan.budget
        slots = SlotsInHand(configured: plan.slots)
    }

    // MARK: Stopping

    /// The user's signal came, whatever else did.
    private(set) var isInterrupted = false

    mutating func halt(_ reason: Halt) {
        if reason == .interrupted { isInterrupted = true }
        if reason.outweighs(halt) { halt = reason }
        collects = min(collects, reason.collects)
        ringAll()
    }

    mutating func finish() {
        isFinished = true
        ringAll()
    }

    /// Holds submissions back, or lets them go on. What is on the wire is answered and what runs is collected either way.
    mutating func setPaused(_ isPaused: Bool) {
        self.isPaused = isPaused
        bells.submissions.ring()
    }

    /// Nothing of the selected batches is under way.
    var isIdle: Bool { outstanding == 0 }

    /// Whether the poller and the fetcher go on.
    var isCollecting: Bool { !isFinished && collects != .nothing }

    /// After a halt: whether all is collected that still can be.
    var isCollected: Bool {
        switch collects {
        case .nothing: true
        case .outcomes: outstanding == downloading
        case .images: outstanding == 0
        }
    }

    private func ringAll() {
        bells.submissions.ring()
        bells.polls.ring()
        bells.downloads.ring()
    }

    // MARK: Submitting

    /// How the dispatcher may go on.
    enum Permission: Hashable, Sendable {
        /// As far as the limits admit, but no more than this.
        case free(atMost: Int)
        /// One job, and its answer before the next.
        case single
        /// None; but a queue that is empty ends the run all the same.
        case paused
        case wait(Wait, until: Timestamp?)
    }

    /// All that the next reservation depends on, in one visit.
    struct Outlook: Sendable {
        let permission: Permission
        let isIdle: Bool
        let slots: Int
        let rateLimit: RateLimit
    }

    /// `nil` once nothing more is to be submitted.
    mutating func outlook() -> Outlook? {
        waits.end(at: time.now())
        if isFinished || halt != nil { return nil }
        return Outlook(
            permission: permission(), isIdle: isIdle, slots: slots.share.slots(at: time.now()), rateLimit: rateLimit)
    }

    private mutating func permission() -> Permission {
        if isPaused { return .paused }
        let now = time.now()
        // Known here already, so the store need not be asked each time something else happens.
        let share = slots.share.slots(at: now)
        if slots.held >= share {
            return .wait(.slot, until: share < slots.share.configured ? now + SlotShare.patience : nil)
        }
        let allowance = failures.allowance ?? .max
        if allowance == 0 { return .wait(.canaries, until: nil) }
        if let probe = credits.nextProbe {
            guard now >= probe else { return .wait(.credits(until: probe), until: probe) }
            return slots.onTheWire == 0 ? .single : .wait(.credits(until: nil), until: nil)
        }
        switch breaker.permission(at: now) {
        case .wait(let until): return .wait(.service(until: until), until: until)
        case .probe: return .single
        case .free:
            let isCautious = cautiousUntil.map { now < $0 } ?? false
            guard isCautious || !knowsLimit else { return .free(atMost: allowance) }
            return slots.onTheWire == 0 ? .single : .wait(.rateLimit(until: nil), until: nil)
        }
    }

    /// Claims that are about to be submitted.
    ///
    /// - Parameter alone: one job, to see how it fares.
    mutating func claimed(_ claims: [Claim], alone: Bool) {
        for claim in claims {
            moved(
                claim.job, from: .queued, to: .submitting,
                charge: ChargeChange(before: .nothing, after: claim.attempt.charge))
            failures.submitted()
            if alone { breaker.probeSent() }
        }
    }

    mutating func wait(for wait: Wait) {
        waitsFor = wait
        waits.begin(wait, at: time.now())
    }

    mutating func answered(limit: Int?) {
        breaker.answered()
        if let limit { rateLimit.learn(announced: limit) }
    }

    /// 402, or a generation that ended with `budget_exhausted`.
    mutating func outOfCredits(detail: String, until proof: CreditWatch.Proof) {
        guard waitsForCredits else { return halt(.outOfCredits(detail: detail)) }
        credits.exhausted(until: proof, at: time.now())
    }

    /// A submission was accepted: there are credits.
    mutating func accepted(_ job: Int64, limit: Int?) {
        answered(limit: limit)
        rebuffs.accepted(job)
        lostInARow = 0
        credits.accepted(at: time.now())
        knowsLimit = true
    }

    /// A step that was recorded.
    ///
    /// - Parameter news: the attempt, where its outcome is new.
    mutating func recorded(_ job: Job, from old: JobState.Name, charge: ChargeChange, news: Attempt?) {
        if let news { note(news) }
        if selected.contains(job.batch) { recentFailures.note(job) }
        moved(job, from: old, to: job.state.name, charge: charge)
    }

    private mutating func note(_ attempt: Attempt) {
        failures.note(attempt.outcome)
        if attempt.outcome == .completed, credits.completed(submittedAt: attempt.intentAt) { bells.submissions.ring() }
        if let verdict = failures.verdict { halt(.failures(verdict.failed, of: verdict.of)) }
    }

    /// Jobs that failed with another one, whose picture they were to edit.
    mutating func failedWithIt(_ count: Int, of batch: Batch.ID) {
        guard count > 0, selected.contains(batch) else { return }
        tally.failedUnsubmitted(count)
    }

    /// Whether this API takes a generation's id for its picture, as far as it is known.
    private(set) var takesGenerationIDs = true

    mutating func refusedGenerationID() { takesGenerationIDs = false }

    mutating func serviceFailed() {
        breaker.failed(at: time.now(), random: randomness.unit())
    }

    /// Turned away as unavailable once more: how often by now, where it is the job that can't be taken.
    mutating func rebuffed(_ job: Int64) -> Int? { rebuffs.rebuffed(job) }

    mutating func rateLimited(retryAfter: Duration, limit: Int?) {
        answered(limit: limit)
        let now = time.now()
        rateLimit.refused(retryAfter: retryAfter, at: now)
        cautiousUntil = now + retryAfter + TokenBucket.window
    }

    /// Somebody else uses the account's slots. With none of ours running there is no end of ours to wait for, so it
    /// is tried again after a while.
    mutating func slotsTaken(_ job: Int64) {
        answered(limit: nil)
        let now = time.now()
        slots.refused(job, at: now)
        let pause: Duration = slots.held <= 0 ? .seconds(5 + 5 * randomness.unit()) : .seconds(1)
        rateLimit.refused(retryAfter: pause, at: now)
    }

    mutating func replyLost() {
        breaker.failed(at: time.now(), random: randomness.unit())
        lostInARow += 1
        if lostInARow >= Self.mostLostInARow { halt(.lostReplies(inARow: lostInARow)) }
    }

    private static let mostLostInARow = 25

    // MARK: What is under way

    /// A generation was seen to have completed, and that is about to be recorded: whoever reserves in the same transaction may use
    /// its slot again.
    ///
    /// Not to be said of one that failed: the next submission may have to be thought over first. Of a success, that is so only while
    /// it may be the one that tells the failures are too many.
    mutating func completing(_ job: Int64) {
        if failures.mayStopAtSuccess { return }
        slots.ended(job)
        bells.submissions.ring()
    }

    mutating func moved(_ job: Job, from old: JobState.Name?, to new: JobState.Name, charge: ChargeChange) {
        slots.moved(job.id, from: old, to: new)
        guard selected.contains(job.batch) else { return }
        outstanding += (new.isUnderWay ? 1 : 0) - (old?.isUnderWay == true ? 1 : 0)
        downloading += (new == .downloading ? 1 : 0) - (old == .downloading ? 1 : 0)
        if let old { tally.moved(from: old, to: new, charge: charge, at: time.now()) }
    }

    /// A poll was answered that had gone out so late.
    mutating func polled(late lag: Duration) { pollLag.note(lag) }

    mutating func noteLatency(of request: GenerationRequest, between lower: Duration, and upper: Duration) {
        latencies.note(request, endedBetween: lower, and: upper)
    }

    func progress() -> RunProgress {
        var waits = waits
        waits.end(at: time.now())
        return RunProgress(
            tally: tally, onTheWire: slots.onTheWire, running: slots.running, waitsFor: waitsFor,
            requestsPerMinute: rateLimit.requestsPerMinute, slots: slots.share.slots(at: time.now()),
            typicalLatency: latencies.ofAll.quantile(0.5), halt: halt, budget: budget, recentFailures: recentFailures,
            isOutOfCredits: credits.nextProbe != nil, isServiceDown: breaker.isOpen, nextRequest: nextRequest,
            isPaused: isPaused, waits: waits, pollLag: pollLag)
    }

    /// Where requests weigh differently, the limit in requests says little of how long it takes.
    private var nextRequest: Timestamp? {
        guard case .rateLimit(let until) = waitsFor, rateLimit.countsRequests else { return nil }
        return until
    }
}

extension JobState.Name {
    /// A loop has it in hand, or must take it.
    fileprivate var isUnderWay: Bool {
        switch self {
        case .submitting, .generating, .downloading: true
        case .queued, .completed, .failed, .uncertain, .cancelled: false
        }
    }
}
