import ArgumentParser
import Foundation
import NightshiftCore
import SQLiteStore

/// Where the queue is, and which batch is meant.
struct QueueOptions: ParsableArguments {
    static let standardDatabase = "nightshift.sqlite"

    @Option(help: ArgumentHelp("The queue's database.", valueName: "path"), completion: .file())
    var db = QueueOptions.standardDatabase

    @OptionGroup var settings: SettingsOptions

    /// For a run: a crash may be rehearsed on it.
    func openForRunning(create: Bool) throws -> any JobStore {
        guard let crash = try CrashPoint.fromEnvironment() else {
            return try SQLiteStore.open(
                path: db, mode: .readWrite(create: create), gathering: .ofRuns)
        }
        let store = try SQLiteStore.open(
            path: db, mode: .readWrite(create: create), gathering: .ofRuns
        ) { crash.pass(.duringMigration) }
        return CrashingStore(base: store, crash: crash)
    }

    func openForReading() throws -> any JobStore {
        try SQLiteStore.open(path: db, mode: .readOnly)
    }

    func openForChanging() throws -> any JobStore {
        try SQLiteStore.open(path: db, mode: .readWrite(create: false))
    }
}

struct BatchArgument: ParsableArguments {
    @Argument(
        help: "A batch: its name, or its manifest's name for the latest batch of it. Default: every batch.",
        completion: .custom(BatchCompletion.names))
    var batch: String?

    /// The batches that are meant, oldest first.
    func resolve(in store: any JobStore) throws -> [Batch] {
        let batches = try store.batches()
        guard let batch else { return batches }
        return try Self.find(batch, in: batches)
    }

    /// The batch of that name.
    static func find(_ batch: String, in batches: [Batch]) throws -> [Batch] {
        if let exact = batches.last(where: { $0.name == batch }) { return [exact] }
        if let latest = batches.last(where: { BatchName.stem(of: $0.name) == batch }) { return [latest] }
        let names = batches.isEmpty ? "the queue has none" : "there are: " + batches.map(\.name).joined(separator: ", ")
        throw UsageError("there is no batch named \(batch); \(names)")
    }

    /// The one batch, or `nil` for all.
    func single(in store: any JobStore) throws -> Batch? {
        batch == nil ? nil : try resolve(in: store).first
    }
}

extension [Batch] {
    /// Says why there are no jobs to be seen, beside the answer.
    func complainOfPruned() {
        for batch in self {
            guard let pruned = batch.prunedAt else { continue }
            Console.complain("\(batch.name) was pruned \(pruned.iso8601): its jobs are forgotten, its costs are not")
        }
    }
}
