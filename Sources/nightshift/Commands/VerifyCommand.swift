import ArgumentParser
import NightshiftCore
import Reports
import Runner
import SQLiteStore

/// Whether what deviates is mended.
struct RepairOption: ParsableArguments {
    @Flag(help: "Fetch missing and damaged images again, write sidecars anew, and verify once more.")
    var repair = false
}

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Re-reads every image against its recorded SHA-256, and the books against their invariants.",
        discussion: """
            Ends with 0 when all is well and with 5 when anything deviates. With --repair, images that are missing or damaged are \
            fetched again from their generations, free of charge, while the provider still has them; a damaged file is kept beside \
            as NAME.damaged. Images that were reused are copied again. Sidecars are written anew from the books. The options of run \
            beside it are for the fetching.
            """)

    @OptionGroup var batch: BatchArgument
    @OptionGroup(title: "Repair") var repairs: RepairOption
    @OptionGroup(title: "Queue") var queue: QueueOptions
    @OptionGroup var options: RunOptions

    func run() async throws {
        guard repairs.repair else { return try conclude(try verify(queue.openForReading())) }
        let signals = SignalWatch.beforeStart()
        let store = try queue.openForRunning(create: false)
        let time = SystemTime()
        // Before the look: no runner may bring home what is just found missing.
        let lock = try RunnerLock(database: queue.db, at: time.now())
        defer { withExtendedLifetime(lock) {} }
        let batches = try batch.resolve(in: store)
        let findings = try verify(store)
        let verifier = Verifier(store: store)
        if findings.shardFlaws > 0 { try verifier.mendShards(of: batches) }
        try verifier.mendSidecars(findings.lostSidecars, of: batches)
        guard !findings.lostImages.isEmpty else {
            try verifier.copyAgain(findings.lostCopies, of: batches, report: Self.say)
            return try conclude(findings.deviations > 0 ? verify(store) : findings)
        }
        try verifier.fetchAgain(findings.lostImages, of: batches, at: time.now())
        try verifier.mendShards(of: batches)
        // Of what was pruned nothing can be run: its images are nobody's any more, and stay.
        let session = RunSession(
            options: options, database: queue.db, store: store, lock: lock,
            batches: batches.filter { $0.prunedAt == nil }, signals: signals, work: .repair)
        let status = try await session.run()
        let reader = try queue.openForReading()
        try Verifier(store: reader).copyAgain(findings.lostCopies, of: batches, report: Self.say)
        let lost = try Verifier(store: reader).stillLost(findings.lostImages, of: batches, report: Self.say)
        var left = try verify(reader)
        left.deviations += lost
        if left.deviations == 0, status == .stopped { throw StatusExit(status: status) }
        try conclude(left)
    }

    private func verify(_ store: any JobStore) throws -> Verifier.Findings {
        try Verifier(store: store).verify(try batch.resolve(in: store), report: Self.say)
    }

    private static func say(_ deviation: Deviation) {
        Console.say(Printable.text(deviation.description))
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
