import ArgumentParser
import NightshiftCore
import SQLiteStore

struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Goes on with a batch, or with every unfinished one, without its manifest.")

    @OptionGroup var batch: BatchArgument
    @OptionGroup var queue: QueueOptions
    @OptionGroup var options: RunOptions

    func run() async throws {
        if !options.provider.emulator { _ = try options.provider.key() }
        let store = try queue.openForChanging()
        let lock = try RunnerLock(database: queue.db, at: SystemTime().now())
        var batches = try batch.resolve(in: store)
        if batch.batch == nil { batches = try batches.filter { try !store.summary(of: $0.id).isSettled } }
        guard !batches.isEmpty else { return Console.say("nothing to resume: every batch is settled") }
        let session = RunSession(options: options, database: queue.db, store: store, lock: lock, batches: batches)
        throw StatusExit(status: try await session.run())
    }
}
