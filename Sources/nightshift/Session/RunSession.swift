import Dashboard
import Foundation
import Logging
import NightshiftCore
import Notices
import Runner
import SQLiteStore

/// One run over batches that are in the queue, from the lock to the last line of the summary.
struct RunSession {
    let options: RunOptions
    let database: String
    let store: any JobStore
    /// Holds the queue until the run is over.
    let lock: RunnerLock
    let batches: [Batch]
    /// What a signal means until the run begins is the command's; from then on it is ours.
    let signals: SignalWatch
    var work = Work.all
    /// Who tells others of it, if anybody.
    var announcer: Announcer?

    /// What a session is to do.
    enum Work {
        case all
        /// Only what was finished or runs is brought home, and what the provider does not have soon given up.
        case repair
    }

    /// How long a drain waits for replies on the wire before it gives them up as lost.
    private static let drainLimit: Duration = .seconds(20)

    /// Runs, says how it went, and returns the exit status.
    func run() async throws -> ExitStatus {
        let time = SystemTime()
        for batch in batches { try DiskSpace.refuseFullDisk(at: batch.output) }
        announcer?.began(try RunStanding(of: batches, in: store))
        let log = try options.logs.open(for: batches, at: time.now())
        let logger = options.reporting.logger(beside: log)
        let provider = try await Provider.open(options, database: database)
        let halt: Halt?
        do {
            let reason = try await run(with: provider, on: time, logger: logger)
            halt = reason == .deadline && work == .repair ? nil : reason
        } catch {
            await provider.close()
            RunLog.end(with: error, to: logger)
            throw error
        }
        await provider.close()
        try provider.writeInvoice()
        let status = try RunSummary(
            batches: batches, halt: halt, commitment: options.purchase.commitment
        ).conclude(from: store)
        try conclude(status, halt: halt, logger: logger)
        try store.close()
        return status
    }

    /// Tells the log and whoever else is to know.
    private func conclude(_ status: ExitStatus, halt: Halt?, logger: Logger) throws {
        guard announcer != nil || logger.logLevel <= .trace else { return }
        let standing = try RunStanding(of: batches, in: store)
        // What would have stopped the run came when there was nothing left to stop.
        let halt = status == .done || status == .incomplete ? nil : halt
        announcer?.ended(standing, halt: halt)
        RunLog.end(standing, status: status, halt: halt, to: logger)
    }

    private func run(with provider: Provider, on time: SystemTime, logger: Logger) async throws -> Halt? {
        if !options.account.acceptKeyChange { try refuseForeignGenerations(of: provider.account) }
        let runner = try await BatchRunner.prepare(
            plan: try plan(account: provider.account, now: time.now()), store: store, service: provider.service,
            time: time.withAlarms(of: provider.alarmClock),
            randomness: .system, logger: logger)
        RunLog.begin(batches, account: provider.account, to: logger)
        signals.onFirst {
            runner.stop()
            Console.mention("stopping: waiting for replies on the wire; a second signal exits at once")
            Task {
                try? await time.sleep(until: time.now() + Self.drainLimit)
                await provider.close()
            }
        }
        // From then on there is nothing to drain.
        defer { signals.onFirst { _exit(ExitStatus.stopped.rawValue) } }
        let page = try await RunDashboard.open(
            options.dashboard, of: runner, batches: batches, database: database, time: time, logger: logger,
            logFormat: options.reporting.logFormat)
        do {
            let halt = try await follow(runner, on: time, executor: provider.executor)
            await page?.stop()
            return halt
        } catch {
            await page?.stop()
            throw error
        }
    }

    private func plan(account: String, now: Timestamp) throws -> RunPlan {
        var rateLimit = options.rateLimit
        if let announced = try store.announcedLimit(of: account) { rateLimit.learn(announced: announced) }
        let window = options.submission.window?.resolved(at: now)
        return RunPlan(
            batches: batches, rateLimit: rateLimit, slots: options.slots,
            budget: options.submission.budget, retries: RetryPolicy(maxAttempts: options.submission.maxAttempts),
            lostReplies: options.submission.lostReplies,
            pollSchedule: PollSchedule(interval: .seconds(options.submission.pollInterval)), account: account,
            notBefore: work == .repair ? nil : window?.start, until: work == .repair ? now : window?.end,
            waitsForCredits: options.submission.waitForCredits,
            maxFailureRate: options.submission.maxFailureRate, canaries: options.submission.canary,
            downloadFlaws: work == .repair ? 3 : Delivery.mostFlaws, chainBy: options.submission.chainBy)
    }

    /// Generations that another account started would all be reported as unknown, and so as lost.
    private func refuseForeignGenerations(of account: String) throws {
        let running = try store.running()
        let finished = try store.downloads(after: 0, limit: 1)
        guard let foreign = (running + finished).first(where: { $0.attempt.account != account }) else { return }
        throw UsageError(
            """
            job \(foreign.job.key) was submitted to \(foreign.attempt.account), but this run would use \(account). \
            Run with the same key and address, or add --accept-key-change if both belong to one account.
            """)
    }

    private func follow(
        _ runner: BatchRunner, on time: SystemTime, executor: any TaskExecutor
    ) async throws -> Halt? {
        let display = ProgressDisplay(quiet: options.reporting.isQuiet, time: time)
        let ticker = Task { await display.follow { runner.progress() } }
        let watching = Task { [announcer] in await announcer?.watch(runner) }
        defer {
            ticker.cancel()
            watching.cancel()
        }
        let halt = try await runner.run(on: executor)
        ticker.cancel()
        await ticker.value
        display.end(with: runner.progress())
        return halt
    }
}

extension Randomness {
    /// The machine's own.
    static let system = Randomness(
        unit: {
            var numbers = SystemNumbers()
            return .random(in: 0..<1, using: &numbers)
        },
        requestID: RequestID.random)
}
