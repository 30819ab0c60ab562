import ArgumentParser
import NightshiftCore
import Reports
import Runner
import SQLiteStore

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Re-reads every image against its recorded SHA-256, and the books against their invariants.",
        discussion: """
            Ends with 0 when all is well and with 5 when anything deviates. With --repair, images that are missing or damaged are \
            fetched again from their generations, free of charge, while the provider still has them; a damaged file is kept beside \
            as NAME.damaged. The other options are those of run.
            """)

    @OptionGroup var batch: BatchArgument
    @OptionGroup var queue: QueueOptions
    @OptionGroup var options: RunOptions

    @Flag(help: "Fetch missing and damaged images again, and verify once more.")
    var repair = false

    func run() async throws {
        guard repair else { return try conclude(try verify(queue.openForReading())) }
        let store = try queue.openForRunning(create: false)
        let time = SystemTime()
        // Before the look: no runner may bring home what is just found missing.
        let lock = try RunnerLock(database: queue.db, at: time.now())
        let findings = try verify(store) { image in try image.fetchAgain(in: store, at: time.now()) }
        guard findings.lostImages > 0 else { return try conclude(findings) }
        let session = RunSession(
            options: options, database: queue.db, store: store, lock: lock, batches: try batch.resolve(in: store),
            submits: false)
        _ = try await session.run()
        try conclude(try verify(queue.openForReading()))
    }

    private func verify(
        _ store: any JobStore, lost: (LostImage) throws -> Void = { _ in }
    ) throws -> Verifier.Findings {
        try Verifier(store: store).verify(
            try batch.resolve(in: store), report: { Console.say(Printable.text($0.description)) }, lost: lost)
    }

    private func conclude(_ findings: Verifier.Findings) throws {
        guard findings.deviations == 0 else {
            let count = findings.deviations
            Console.complain("nightshift: \(count) deviation\(count == 1 ? "" : "s") in \(findings.jobs) jobs")
            throw StatusExit(status: .trouble)
        }
        Console.say("all is well: \(findings.jobs) jobs and \(findings.images) images are as the books say")
    }
}
