import GRDB
import NightshiftCore

/// Asks a condition of jobs by id, reading only what it depends on: the prompt of a million jobs is most of the file.
///
/// The condition is evaluated by the core, row by row, so that what it means is said in one place and nothing that a user typed
/// ever stands in a statement.
struct ConditionFilter {
    private let condition: JobCondition
    private let sql: String

    init(_ condition: JobCondition) {
        self.condition = condition
        let request = condition.mentions(.prompt) ? "jobs.request" : "''"
        let attempts =
            condition.mentions(.attempts)
            ? """
            (SELECT count(*) FROM attempts INDEXED BY attempts_by_number
              WHERE attempts.job = jobs.id AND outcome IN (\(CostQuery.counting)))
            """ : "0"
        let review =
            condition.mentions(.review) ? "(SELECT mark FROM review WHERE review.job = jobs.id)" : "NULL"
        sql = """
            SELECT jobs.id, jobs.key, batches.name, jobs.state, jobs.model, jobs.type, jobs.tags, jobs.failure_code,
              jobs.failure_kind, jobs.priority, \(request), \(attempts), \(review)
            FROM json_each(?) AS page CROSS JOIN jobs ON jobs.id = page.value CROSS JOIN batches ON batches.id = jobs.batch
            ORDER BY page.key
            """
    }

    /// The ids whose jobs match, in the order given.
    func matching(_ db: Database, _ ids: [Int64]) throws -> [Int64] {
        let query = try RawStatement(cachedIn: db, sql: sql)
        try query.bind("[\(ids.map(String.init).joined(separator: ","))]", at: 1)
        var matches: [Int64] = []
        try query.rows { columns in
            let id: Int64 = try columns.next()
            if condition.matches(try Self.facts(&columns)) { matches.append(id) }
            return true
        }
        return matches
    }

    private static func facts(_ columns: inout Columns) throws -> JobFacts {
        var facts = JobFacts(
            key: try columns.next(), batch: try columns.next(), state: try columns.next(), model: try columns.next(),
            type: try columns.next())
        facts.tags = try TagsText.tags(columns.next())
        facts.code = try columns.optional() ?? ""
        facts.kind = try columns.optional() ?? ""
        facts.priority = try columns.next()
        let request: String = try columns.next()
        if !request.isEmpty { facts.prompt = try RequestText.request(request).prompt }
        facts.attempts = try columns.count()
        facts.review = try columns.optional() ?? ""
        return facts
    }
}
