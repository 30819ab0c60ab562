import GRDB
package import NightshiftCore

extension SQLiteStore {
    package func record(_ change: Change) async throws -> Recorded {
        do {
            return try await committer.commit { db, limits in try Self.record(db, &limits, change) }
        } catch {
            throw StoreError.translating(error, path: path)
        }
    }

    private static func record(_ db: Database, _ limits: inout LimitsInUse, _ change: Change) throws -> Recorded {
        // Before the attempt is touched: an overtaken change leaves no trace.
        guard try JobRow.move(db, change) else { return .overtaken }
        if let attempt = change.attempt {
            guard attempt.job == change.job else {
                throw UnreadableRow(detail: "attempt \(attempt.id) is not of job \(change.job)")
            }
            try AttemptRow.update(db, attempt)
            limits.recorded(attempt)
        }
        return .recorded(version: change.version + 1)
    }
}
