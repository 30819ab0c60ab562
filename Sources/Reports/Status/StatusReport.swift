package import NightshiftCore

/// What `status` answers: jobs per state and money, of one batch or of several.
package struct StatusReport: Sendable {
    package struct Entry: Sendable {
        package let batch: String
        package let summary: QueueSummary
        package let notice: DoubtNotice?
        /// When its rows were forgotten, if they were.
        package let prunedAt: Timestamp?

        /// - Parameter lost: the first few submissions whose reply was lost.
        package init(
            batch: String, summary: QueueSummary, lost: [DoubtfulCharge] = [], prunedAt: Timestamp? = nil
        ) {
            self.batch = batch
            self.prunedAt = prunedAt
            self.summary = summary
            notice = DoubtNotice(batch: batch, summary: summary, listed: lost)
        }

        /// What the queue says of a batch.
        package init(of batch: Batch, in store: any JobStore) throws {
            let lost = try store.doubtfulCharges(of: batch.id, limit: DoubtNotice.mostListed)
            self.init(batch: batch.name, summary: try store.summary(of: batch.id), lost: lost, prunedAt: batch.prunedAt)
        }
    }

    private let entries: [Entry]

    package init(_ entries: [Entry]) {
        self.entries = entries
    }

    // MARK: JSON

    /// One object; with several batches it carries their sums, and each of them under `batches`.
    ///
    /// - Parameter more: fields that go beside those.
    package func json(with more: [String: JSONText] = [:]) throws -> String {
        try JSONText.object(fields.merging(more) { own, _ in own }).rendered(indented: true)
    }

    /// The same, for an answer that is rendered elsewhere.
    package var fields: [String: JSONText] {
        if entries.count == 1, let only = entries.first { return Self.fields(of: only) }
        var fields = Self.fields(of: Entry(batch: "*", summary: entries.reduce(QueueSummary()) { $0 + $1.summary }))
        fields["batches"] = .array(entries.map { .object(Self.fields(of: $0)) })
        return fields
    }

    private static func fields(of entry: Entry) -> [String: JSONText] {
        let summary = entry.summary
        var jobs: [String: JSONText] = ["total": JSONText(summary.total)]
        for state in JobState.Name.allCases { jobs[state.rawValue] = JSONText(summary.count(state)) }
        var fields: [String: JSONText] = [
            "batch": .string(entry.batch),
            "jobs": .object(jobs),
            "attempts": JSONText(summary.attempts),
            "refunded_attempts": JSONText(summary.refundedAttempts),
            "cost_usd": .object([
                "low": .string(summary.charge.low.decimal),
                "high": .string(summary.charge.high.decimal),
                "refunded": .string(summary.refunded.decimal),
                "open": .string(summary.charge.open.decimal),
            ]),
        ]
        if summary.waiting > 0 { fields["waiting_for_parent"] = JSONText(summary.waiting) }
        if let notice = entry.notice { fields["doubtful_charges"] = notice.json }
        if summary.reused > 0 { fields["reused"] = JSONText(summary.reused) }
        if let pruned = entry.prunedAt { fields["pruned_at"] = .string(pruned.iso8601) }
        return fields
    }

    // MARK: Text

    package func text() -> String {
        entries.map(Self.text).joined(separator: "\n\n")
    }

    private static func text(of entry: Entry) -> String {
        let summary = entry.summary
        let states = JobState.Name.allCases.filter { summary.count($0) > 0 }
            .map { "\(summary.count($0)) \($0.rawValue)" }
        var lines = [
            "\(Printable.text(entry.batch)): \(summary.count(.completed)) of \(summary.total) images are home",
            "  jobs      \(states.isEmpty ? "none" : states.joined(separator: ", "))",
            "  attempts  \(summary.attempts), of which \(summary.refundedAttempts) refunded ($\(summary.refunded.decimal))",
            "  cost      \(Self.cost(summary.charge))",
        ]
        if summary.waiting > 0 { lines.append("  waiting   \(Self.waiting(summary))") }
        if summary.reused > 0 {
            lines.append("  reused    \(summary.reused) images of earlier batches, at no cost")
        }
        if summary.inFlight > .zero {
            lines.append("  running   up to $\(summary.inFlight.decimal) is not settled yet")
        }
        let notice = entry.notice?.lines ?? []
        lines += zip(notice.indices, notice).map { ($0 == 0 ? "  doubtful  " : "            ") + $1 }
        if let pruned = entry.prunedAt {
            return (lines + ["  pruned    \(pruned.iso8601): its jobs are forgotten, its costs are not"])
                .joined(separator: "\n")
        }
        lines += advice(on: summary, batch: entry.batch).map { "  next      \($0)" }
        return lines.joined(separator: "\n")
    }

    private static func waiting(_ summary: QueueSummary) -> String {
        let jobs = summary.waiting == 1 ? "1 queued job waits" : "\(summary.waiting) queued jobs wait"
        let ended = "of a job that is failed, uncertain or cancelled"
        if summary.stuck == summary.waiting { return "\(jobs) for the picture \(ended)" }
        return "\(jobs) for another one's picture" + (summary.stuck > 0 ? ", \(summary.stuck) for that \(ended)" : "")
    }

    package static func cost(_ charge: ChargeRange) -> String {
        charge.isKnown
            ? "$\(charge.low.decimal)"
            : "between $\(charge.low.decimal) and $\(charge.high.decimal)"
    }

    /// What the user may want to do next.
    package static func advice(on summary: QueueSummary, batch: String) -> [String] {
        var lines: [String] = []
        let open = summary.total - JobState.Name.allCases.filter(\.isSettled).map(summary.count).reduce(0, +)
        // What waits moves with the jobs it waits for, which are open themselves or need the user.
        if open > summary.waiting { lines.append("nightshift resume \(batch)") }
        if summary.count(.failed) > 0 {
            lines.append("nightshift jobs \(batch) --state failed, then nightshift retry \(batch) where it may help")
        }
        if summary.count(.uncertain) > 0 {
            lines.append(
                "nightshift retry \(batch) --state uncertain submits them again (and may pay twice); nightshift cancel \(batch) writes them off"
            )
        }
        if summary.stuck > 0 {
            lines.append(
                "nightshift retry \(batch) --job KEY of what they wait for lets them go on; nightshift cancel \(batch) ends them"
            )
        }
        return lines
    }
}
