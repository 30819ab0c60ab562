package import Logging
package import LumaAPI
package import NightshiftCore

/// Runs batches until they are done, or until there is a reason to stop: the dispatcher, the poller and the fetcher
/// over one queue. Recovery is not a special case: it is reading the rows again.
package final class BatchRunner: Sendable {
    private let plan: RunPlan
    private let store: any JobStore
    private let service: any GenerationService
    private let time: any TimeSource
    private let randomness: Randomness
    private let logger: Logger
    private let board: Board
    private static let longestCredible: Duration = .seconds(600)

    private init(
        plan: RunPlan, store: any JobStore, service: any GenerationService, time: any TimeSource,
        randomness: Randomness,
        logger: Logger, board: Board
    ) {
        self.plan = plan
        self.store = store
        self.service = service
        self.time = time
        self.randomness = randomness
        self.logger = logger
        self.board = board
    }

    /// Settles what a killed run left behind, and returns a runner that is ready to go on. Nothing is sent yet.
    ///
    /// - Throws: `StoreError`
    package static func prepare(
        plan: RunPlan, store: any JobStore, service: any GenerationService, time: any TimeSource,
        randomness: Randomness,
        logger: Logger
    ) async throws -> BatchRunner {
        let now = time.now()
        // What ended between two runs was seen hours later: that says nothing of how long it took.
        let seen = try store.recentLatencies(limit: LatencyModel.capacity).filter { $0 <= Self.longestCredible }
        let latencies = Latencies(interval: plan.pollSchedule.interval, seen: seen)
        let left = try store.recover(at: now, slotUntil: now + latencies.ofAll.longestRun)
        if left.uncertain > 0 {
            logger.warning(
                "submissions of an earlier run have no reply on record", metadata: ["jobs": "\(left.uncertain)"])
        }
        if plan.lostReplies == .resubmit { try await resubmitUncertain(of: plan, in: store, at: now) }
        let tally = try Tally(of: plan.batches, in: store)
        let board = Board(plan: plan, tally: tally, latencies: latencies, time: time, randomness: randomness)
        return BatchRunner(
            plan: plan, store: store, service: service, time: time, randomness: randomness, logger: logger, board: board
        )
    }

    /// The user authorised one more submission of each job whose reply was lost.
    private static func resubmitUncertain(of plan: RunPlan, in store: any JobStore, at now: Timestamp) async throws {
        var changes: [Change] = []
        let selection = Selection(batches: plan.batches.map(\.id), states: [.uncertain])
        try store.forEachJob(selection, withAttempts: false) { record in
            guard record.job.resubmissions == 0 else { return }
            let state = try record.job.state.applying(.retried(due: now))
            changes.append(Change(job: record.job, state: state, resubmissions: 1, at: now))
        }
        for change in changes { _ = try await store.record(change) }
    }

    /// Stops submitting and returns from `run` once every reply on the wire is recorded. Generations keep running upstream.
    package func stop() {
        board.with { $0.halt(.interrupted) }
    }

    /// Submits nothing more until `resume`. What is on the wire is answered, what runs is collected, and a run with nothing left to
    /// submit ends as usual.
    package func pause() {
        board.with { $0.setPaused(true) }
    }

    package func resume() {
        board.with { $0.setPaused(false) }
    }

    /// Somebody put jobs back into the queue: looks at once rather than at the next glance.
    package func lookAgain() {
        board.submissions.ring()
    }

    package func progress() -> RunProgress {
        board.with { $0.progress() }
    }

    /// Returns why it stopped early, or `nil` when nothing of the batches is left to do. Cancelling the task is a `stop`.
    ///
    /// - Parameter executor: what runs everything that does not block, where it is not to be the usual pool of threads.
    /// - Throws: `StoreError`, `DiskTrouble`: before anything was sent.
    package func run(on executor: (any TaskExecutor)? = nil) async throws -> Halt? {
        // In a task of its own, which nobody cancels: a request that is torn off would be a reply lost.
        let running = Task { try await work(on: executor) }
        return try await withTaskCancellationHandler {
            try await running.value
        } onCancel: {
            stop()
        }
    }

    /// - Parameter executor: for what goes on while requests are on the wire; what is read and cleared up before and after may
    ///   block.
    private func work(on executor: (any TaskExecutor)?) async throws -> Halt? {
        let names = Dictionary(uniqueKeysWithValues: try store.batches().map { ($0.id, $0.name) })
        let recorder = Recorder(store: store, board: board, time: time, logger: logger, batchNames: names)
        let destinations = try destinations()
        for batch in plan.batches { try await destinations[batch.id]?.shards?.recover() }
        let fetcher = Fetcher(
            plan: plan, store: store, service: service, board: board, recorder: recorder, destinations: destinations,
            time: time,
            randomness: randomness, logger: logger)
        let poller = Poller(
            plan: plan, service: service, board: board, recorder: recorder, fetcher: fetcher, time: time,
            randomness: randomness, logger: logger)
        let dispatcher = Dispatcher(
            plan: plan, store: store, service: service, board: board, recorder: recorder, poller: poller, time: time,
            randomness: randomness, logger: logger)
        try await takeUp(poller)

        await withTaskExecutorPreference(executor) {
            await withTaskGroup { group in
                group.addTask { await poller.run() }
                group.addTask { await fetcher.run() }
                if let until = plan.until { group.addTask { await self.halt(at: until) } }
                await dispatcher.run()
                group.cancelAll()
            }
        }
        for bell in [board.submissions, board.polls, board.downloads] { bell.silence() }
        for destination in destinations.values { destination.folder.sweep(unless: isAwaited) }
        return board.with { $0.halt }
    }

    /// When in doubt, yes.
    private func isAwaited(_ job: Int64) -> Bool {
        do {
            return try store.downloads(after: job - 1, limit: 1).first?.job.id == job
        } catch {
            return true
        }
    }

    private func halt(at deadline: Timestamp) async {
        do { try await time.sleep(until: deadline) } catch { return }
        board.with { $0.halt(.deadline) }
    }

    /// Where images of every batch go: what other batches finished is brought home as well.
    private func destinations() throws -> [Batch.ID: Destination] {
        for batch in plan.batches { try OutputFolder(path: batch.output).prepare() }
        return Dictionary(
            uniqueKeysWithValues: try store.batches().map { batch in
                (batch.id, Destination(batch: batch) { [store] in try store.shardTail(of: batch.id) })
            })
    }

    /// Goes on with what an earlier run left running or finished but not at home.
    private func takeUp(_ poller: Poller) async throws {
        for claim in try store.running() {
            board.with { $0.moved(claim.job, from: nil, to: .generating, charge: .none) }
            // The run before may have looked just now.
            await poller.watch(claim, notBefore: time.now() + plan.pollSchedule.interval)
        }
        var last: Int64 = 0
        while case let page = try store.downloads(after: last, limit: 1_000), let end = page.last {
            for claim in page { board.with { $0.moved(claim.job, from: nil, to: .downloading, charge: .none) } }
            last = end.job.id
        }
    }
}
