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
        let findings = try verify()
        guard repair, !findings.lostImages.isEmpty else { return try conclude(findings) }
        let store = try queue.openForRunning(create: false)
        let time = SystemTime()
        let lock = try RunnerLock(database: queue.db, at: time.now())
        for image in findings.lostImages { try await image.fetchAgain(in: store, at: time.now()) }
        let session = RunSession(
            options: options, database: queue.db, store: store, lock: lock, batches: try batch.resolve(in: store),
            submits: false)
        _ = try await session.run()
        try conclude(try verify())
    }

    private func verify() throws -> Verifier.Findings {
        let store = try queue.openForReading()
        return try Verifier(store: store).verify(try batch.resolve(in: store)) { deviation in
            Console.say(Printable.text(deviation.description))
        }
    }

    private func conclude(_ findings: Verifier.Findings) throws {
        guard findings.deviations.isEmpty else {
            let count = findings.deviations.count
            Console.complain("nightshift: \(count) deviation\(count == 1 ? "" : "s") in \(findings.jobs) jobs")
            throw StatusExit(status: .trouble)
        }
        Console.say("all is well: \(findings.jobs) jobs and \(findings.images) images are as the books say")
    }
}
