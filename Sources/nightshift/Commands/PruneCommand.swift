import ArgumentParser
import Foundation
import NightshiftCore
import Reports
import SQLiteStore

struct PruneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Forgets the rows of finished batches. Images stay where they are, and the costs in the books.",
        discussion: """
            Without names: every finished batch in which nothing changed for 30 days. Jobs and submissions are forgotten with their \
            prompts, tags and ids; what they cost is not, by model, type and day. A manifest whose batch was pruned makes a new \
            batch when it is run again, and is paid for again.
            """)

    @Argument(help: "Batches: their names, or their manifests' for the latest of each.")
    var batches: [String] = []

    @OptionGroup var queue: QueueOptions

    @Option(
        help: ArgumentHelp(
            "Only batches in which nothing changed for this long, such as 30d, 12h or 2w. Default: 30d, or any for named ones.",
            valueName: "age"))
    var olderThan: Age?

    @Flag(help: "Say what would be forgotten, and forget nothing.")
    var dryRun = false

    @Flag(help: "Also the request ids of charges in doubt, which the provider's support asks for.")
    var doubtful = false

    @Flag(help: "Also what the batches cost, and that there were any.")
    var ledger = false

    private static let defaultAge = Duration.seconds(30 * 86_400)

    private var terms: PruneTerms {
        PruneTerms(
            olderThan: olderThan?.duration ?? (batches.isEmpty ? Self.defaultAge : nil), forgetsDoubts: doubtful,
            forgetsLedger: ledger)
    }

    func run() throws {
        let now = SystemTime().now()
        let store = dryRun ? try queue.openForReading() : try queue.openForChanging()
        // A run may be about to put back what is forgotten here.
        let lock = dryRun ? nil : try RunnerLock(database: queue.db, at: now)
        defer { withExtendedLifetime(lock) {} }
        let chosen = try chosen(in: store, at: now)
        for facts in chosen { say(facts) }
        if chosen.isEmpty { return Console.say("nothing to forget") }
        if dryRun { return Console.say("a rehearsal: nothing was forgotten") }
        let before = fileSize
        let pruned: Pruned
        do {
            pruned = try store.prune(chosen.map(\.batch.id), terms: terms, at: now)
        } catch let objection as PruneObjection {
            throw UsageError("a batch changed meanwhile, and nothing was forgotten: \(objection.text(of: "it"))")
        }
        let isSmaller = try store.giveSpaceBack()
        try store.close()
        Console.say("\(pruned.jobs) jobs and \(pruned.attempts) submissions forgotten; images stay where they are")
        Console.say(
            isSmaller
                ? "\(queue.db) has \(fileSize) bytes, had \(before)"
                : "\(queue.db) keeps its size, there is no room to write it anew; the space is used for later rows")
    }

    /// What is to be forgotten. A named batch that can't be is refused, and with it all; others are only told of.
    private func chosen(in store: any JobStore, at now: Timestamp) throws -> [PruneFacts] {
        let all = try store.batches()
        let named = try batches.flatMap { try BatchArgument.find($0, in: all) }
        var chosen: [PruneFacts] = []
        var refusals: [String] = []
        for facts in try store.pruneFacts(of: (batches.isEmpty ? all : named).map(\.id), at: now) {
            guard let objection = PruneObjection(to: facts, terms: terms, at: now) else {
                if !chosen.contains(where: { $0.batch.id == facts.batch.id }) { chosen.append(facts) }
                continue
            }
            if batches.isEmpty, objection.isOrdinary { continue }
            refusals.append(objection.text(of: facts.batch.name))
        }
        for refusal in refusals { Console.complain(Printable.text(refusal)) }
        guard batches.isEmpty || refusals.isEmpty else { throw UsageError("nothing was forgotten") }
        return chosen
    }

    private func say(_ facts: PruneFacts) {
        let cost = StatusReport.cost(facts.summary.charge)
        let books = ledger ? "its cost of \(cost) goes as well" : "its cost of \(cost) stays in the books"
        Console.say(
            "\(facts.batch.name)  \(facts.summary.total) jobs, last changed \(facts.lastChange.iso8601); \(books)")
    }

    private var fileSize: Int {
        (try? FileManager.default.attributesOfItem(atPath: queue.db)[.size] as? Int) ?? 0
    }
}

extension PruneObjection {
    /// Nothing that anyone need be told of who asked for old batches.
    fileprivate var isOrdinary: Bool {
        switch self {
        case .young, .pruned, .holdsLimits: true
        case .unfinished, .uncertain, .inDoubt: false
        }
    }

    private static func jobs(_ count: Int, _ state: String) -> String {
        count == 1 ? "1 job is \(state)" : "\(count) jobs are \(state)"
    }

    fileprivate func text(of batch: String) -> String {
        switch self {
        case .unfinished(let jobs):
            "\(batch) is not finished, \(Self.jobs(jobs, "open")); nightshift resume \(batch), or cancel what is queued"
        case .uncertain(let jobs):
            "\(batch) is not settled, \(Self.jobs(jobs, "uncertain")); nightshift retry \(batch) --state uncertain, or nightshift cancel \(batch) writes them off"
        case .inDoubt(let most):
            "\(batch) has up to $\(most.decimal) of charges in doubt; settle them with the provider's support (nightshift export \(batch) has the ids), or add --doubtful"
        case .holdsLimits(let until):
            "\(batch) sent requests that the rate limit counts until \(until.iso8601); wait that long"
        case .young(let lastChange): "\(batch) last changed \(lastChange.iso8601), which is not long enough ago"
        case .pruned: "\(batch) was pruned before; --ledger forgets its costs as well"
        }
    }
}
