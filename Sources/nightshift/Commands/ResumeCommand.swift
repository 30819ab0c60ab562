import ArgumentParser
import NightshiftCore
import Notices
import SQLiteStore

struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Goes on with a batch, or with every unfinished one, without its manifest.")

    @OptionGroup var batch: BatchArgument
    @OptionGroup(title: "Queue") var queue: QueueOptions
    @OptionGroup var options: RunOptions
    @OptionGroup(title: "Notices") var notices: NoticeOptions

    func run() async throws {
        let signals = SignalWatch.beforeStart()
        try await Announcer(notices).around(signals) { try await run(signals, telling: $0) }
    }

    private func run(_ signals: SignalWatch, telling announcer: Announcer) async throws {
        if !options.emulation.emulator { _ = try options.account.key() }
        let store = try queue.openForRunning(create: false)
        let lock = try RunnerLock(database: queue.db, at: SystemTime().now())
        let chosen = try batch.resolve(in: store)
        if let output = options.place.folder, let other = chosen.first(where: { $0.output != output }) {
            throw UsageError("the images of batch \(other.name) go to \(other.output); leave out --output")
        }
        if batch.batch != nil, let pruned = chosen.first(where: { $0.prunedAt != nil }) {
            throw UsageError(
                "batch \(pruned.name) was pruned: its jobs are forgotten; run its manifest for a new batch")
        }
        let batches = try batch.batch == nil ? chosen.filter { try !store.summary(of: $0.id).isSettled } : chosen
        guard !batches.isEmpty else {
            announcer.ended(try RunStanding(of: chosen, in: store), halt: nil)
            Console.say("nothing to resume: every batch is settled")
            throw StatusExit(
                status: try RunSummary(
                    batches: chosen, halt: nil, commitment: options.purchase.commitment
                ).conclude(from: store))
        }
        let session = RunSession(
            options: options, database: queue.db, store: store, lock: lock, batches: batches, signals: signals,
            announcer: announcer)
        throw StatusExit(status: try await session.run())
    }
}
