import Foundation
import NightshiftCore
import SQLiteStore
import Settings

/// The names of the batches in the queue, the latest first, for a shell that completes a word.
enum BatchCompletion {
    /// - Parameter words: the command line as far as it is typed.
    @Sendable static func names(words: [String], index: Int, prefix: String) -> [String] {
        guard let store = try? SQLiteStore.open(path: database(for: words), mode: .readOnly),
            let batches = try? store.batches()
        else { return [] }
        return batches.reversed().map(\.name)
    }

    private static func database(for words: [String]) -> String {
        if let place = words.firstIndex(of: "--db"), words.indices.contains(place + 1) { return words[place + 1] }
        if let named = ProcessInfo.processInfo.environment["NIGHTSHIFT_DB"], !named.isEmpty { return named }
        let file = try? SettingsFile.standing(in: FileManager.default.currentDirectoryPath)
        let entries = file.flatMap { try? SettingsFile.entries(of: $0) } ?? []
        return entries.first { $0.path == ["db"] }?.value.texts.first ?? QueueOptions.standardDatabase
    }
}
