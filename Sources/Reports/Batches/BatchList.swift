package import NightshiftCore

/// What `batches` answers: a line per batch, oldest first.
package struct BatchList: Sendable {
    private let entries: [(batch: Batch, summary: QueueSummary)]

    package init(_ entries: [(batch: Batch, summary: QueueSummary)]) {
        self.entries = entries
    }

    package func json() throws -> String {
        try JSONText.array(entries.map(Self.json)).rendered(indented: true)
    }

    private static func json(of batch: Batch, _ summary: QueueSummary) -> JSONText {
        var jobs: [String: JSONText] = ["total": JSONText(summary.total)]
        for state in JobState.Name.allCases { jobs[state.rawValue] = JSONText(summary.count(state)) }
        return .object([
            "batch": .string(batch.name), "manifest": .string(batch.manifest), "output": .string(batch.output),
            "created_at": .string(batch.createdAt.iso8601), "pruned_at": JSONText(batch.prunedAt?.iso8601),
            "finished": .boolean(summary.isSettled), "jobs": .object(jobs),
            "cost_usd": .object([
                "low": .string(summary.charge.low.decimal), "high": .string(summary.charge.high.decimal),
            ]),
        ])
    }

    package func text() -> String {
        var table = TextTable([
            ("batch", .left), ("created", .left), ("", .left), ("low $", .right), ("high $", .right), ("jobs", .left),
            ("manifest", .left), ("output", .left),
        ])
        for (batch, summary) in entries {
            table.add([
                batch.name, batch.createdAt.iso8601, Self.standing(of: batch, summary), summary.charge.low.decimal,
                summary.charge.high.decimal, Self.states(summary), batch.manifest, batch.output,
            ])
        }
        return table.rendered
    }

    private static func standing(of batch: Batch, _ summary: QueueSummary) -> String {
        if batch.prunedAt != nil { return "pruned" }
        return summary.isSettled ? "finished" : "unfinished"
    }

    private static func states(_ summary: QueueSummary) -> String {
        let states = JobState.Name.allCases.filter { summary.count($0) > 0 }
        return states.isEmpty ? "none" : states.map { "\(summary.count($0)) \($0.rawValue)" }.joined(separator: ", ")
    }
}
