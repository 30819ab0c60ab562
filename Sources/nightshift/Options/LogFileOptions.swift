import ArgumentParser
import Foundation
import NightshiftCore

/// Whether a run leaves a log file behind, and where.
struct LogFileOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Write a log of this run there, a JSON object a line: every submission, outcome and download. The file must not exist yet.",
            valueName: "path"), completion: .file(extensions: ["jsonl"]))
    var logFile: String?

    @Option(
        help: ArgumentHelp(
            "The same in a file of its own for each run in this folder: BATCH-2026-11-24T22-00-00Z.jsonl.",
            valueName: "dir"), completion: .directory)
    var logDir: String?

    func validate() throws {
        if logFile != nil, logDir != nil { throw ValidationError("--log-file and --log-dir contradict each other") }
    }

    /// Finds out beforehand what `open` would refuse, as far as that can be known before there is a batch.
    ///
    /// - Throws: `UsageError`
    func check() throws {
        if let logFile, FileManager.default.fileExists(atPath: logFile) { throw RunLogFile.exists(at: logFile) }
        try makeFolder()
    }

    /// The file, made and empty; `nil` where none is wanted.
    ///
    /// - Throws: `UsageError` where it can't be made.
    func open(for batches: [Batch], at now: Timestamp) throws -> RunLogFile? {
        if let logFile { return try RunLogFile.create(at: logFile) }
        guard let logDir else { return nil }
        try makeFolder()
        return try RunLogFile.create(in: logDir, name: batches.first?.name ?? "run", at: now)
    }

    private func makeFolder() throws {
        guard let logDir else { return }
        do {
            try FileManager.default.createDirectory(atPath: logDir, withIntermediateDirectories: true)
        } catch {
            throw UsageError("\(logDir): the folder for logs can't be made: \(error.localizedDescription)")
        }
    }
}
