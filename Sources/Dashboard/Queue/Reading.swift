import NightshiftCore
import Reports

/// What the queue said at one moment.
struct Reading: Sendable {
    /// Oldest first.
    let batches: [Batch]
    /// One for each of them.
    let entries: [StatusReport.Entry]
    let activity: Activity
    let at: Timestamp

    var summary: QueueSummary { entries.reduce(QueueSummary()) { $0 + $1.summary } }
}
