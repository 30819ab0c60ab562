import GRDB
import NightshiftCore

/// The ids of the jobs that a selection means, in ascending pages, each found by an index.
///
/// One query per batch and state walks `jobs_by_state` in order of id, and their merged head is the page: a few failed
/// jobs are found among a million completed ones without passing over those.
struct SelectedPages {
    static let pageSize = 500
    /// More pairs of batch and state than this, and walking all jobs is as good. SQLite joins at most 500 queries.
    private static let mostParts = 200

    let sql: String
    private let key: String?
    private let filter: ConditionFilter?

    struct Page {
        /// The jobs that are meant; there may be none on a page.
        let ids: [Int64]
        /// Where the next page begins.
        let last: Int64
    }

    init(_ db: Database, _ selection: Selection) throws {
        let batches =
            selection.batches.isEmpty
            ? try Int64.fetchAll(db, sql: "SELECT id FROM batches") : selection.batches.withoutRepeats
        let states = JobState.Name.allCases.filter { selection.states.isEmpty || selection.states.contains($0) }
        let selectsAll = selection.batches.isEmpty && states.count == JobState.Name.allCases.count
        key = selection.key
        filter = selection.condition.map(ConditionFilter.init)
        // Numbers and our own names only, so they may stand in the text.
        let batchList = batches.map(String.init).joined(separator: ", ")
        let stateList = states.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        if selection.key != nil {
            sql = """
                SELECT id FROM jobs INDEXED BY jobs_by_key
                WHERE batch IN (\(batchList)) AND key = ?3 AND state IN (\(stateList)) AND id > ?1 ORDER BY id LIMIT ?2
                """
        } else if selectsAll {
            sql = "SELECT id FROM jobs NOT INDEXED WHERE id > ?1 ORDER BY id LIMIT ?2"
        } else if !batches.isEmpty && batches.count * states.count <= Self.mostParts {
            let parts = batches.flatMap { batch in states.map { Self.part(batch, $0) } }
            sql = parts.joined(separator: "\nUNION ALL\n") + "\nORDER BY id LIMIT ?2"
        } else {
            sql = """
                SELECT id FROM jobs NOT INDEXED
                WHERE id > ?1 AND batch IN (\(batchList)) AND state IN (\(stateList)) ORDER BY id LIMIT ?2
                """
        }
    }

    private static func part(_ batch: Batch.ID, _ state: JobState.Name) -> String {
        """
        SELECT id FROM (SELECT id FROM jobs INDEXED BY jobs_by_state
          WHERE batch = \(batch) AND state = '\(state.rawValue)' AND id > ?1 ORDER BY id LIMIT ?2)
        """
    }

    /// A damaged tree hands out its rows in any order, and whoever goes on after the last one would never come to an end.
    static func requireAscending(_ ids: [Int64], after last: Int64) throws {
        var last = last
        for id in ids {
            guard id > last else { throw UnreadableRow(detail: "the jobs are not in the order of their ids") }
            last = id
        }
    }

    /// The next page; `nil` at the end.
    func next(_ db: Database, after last: Int64) throws -> Page? {
        var arguments: StatementArguments = [last, Self.pageSize]
        if let key { arguments += [key] }
        let ids = try Int64.fetchAll(db.cachedStatement(sql: sql), arguments: arguments)
        try Self.requireAscending(ids, after: last)
        guard let newLast = ids.last else { return nil }
        return Page(ids: try filter?.matching(db, ids) ?? ids, last: newLast)
    }
}
