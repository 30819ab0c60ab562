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
        if let attempt = change.attempt, try isTaken(db, attempt) { return .generationTaken }
        // Before the attempt is touched: an overtaken change leaves no trace.
        guard try JobRow.move(db, change) else { return .overtaken }
        if let attempt = change.attempt {
            guard attempt.job == change.job else {
                throw UnreadableRow(detail: "attempt \(attempt.id) is not of job \(change.job)")
            }
            try AttemptRow.update(db, attempt)
            limits.recorded(attempt)
        }
        var descendants = Descendants(db, at: change.at)
        try descendants.follow(change.job, to: change.state)
        let failed = if case .failed = change.state { descendants.moved } else { 0 }
        return .recorded(version: change.version + 1, failedWithIt: failed)
    }

    static let generationOwner = """
        SELECT 1 FROM attempts INDEXED BY attempts_by_generation WHERE generation_id = ? AND id <> ?
        """

    private static func isTaken(_ db: Database, _ attempt: Attempt) throws -> Bool {
        guard attempt.outcome == .accepted, let generation = attempt.generation else { return false }
        let query = try RawStatement(cachedIn: db, sql: generationOwner)
        try query.bind(generation.text, at: 1)
        try query.bind(attempt.id, at: 2)
        return try query.first { _ in true } ?? false
    }
}
