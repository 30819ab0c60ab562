package import NightshiftCore

/// What lost replies may have cost, in plain words, with the request ids that the provider's support asks for.
package struct LostReplyNotice: Sendable {
    /// Ids listed; the rest is in the export.
    package static let mostListed = 10

    private let batch: String
    private let count: Int
    /// At most this was charged for them.
    private let most: MicroDollars
    private let listed: [LostReply]

    /// `nil` where no reply was lost.
    package init?(batch: String, summary: QueueSummary, listed: [LostReply]) {
        guard summary.lostReplies > 0 else { return nil }
        self.batch = batch
        count = summary.lostReplies
        most = summary.uncertain
        self.listed = Array(listed.prefix(Self.mostListed))
    }

    /// Without an indent.
    package var lines: [String] {
        let replies =
            count == 1 ? "the reply to 1 submission was lost" : "the replies to \(count) submissions were lost"
        var lines = [
            "up to $\(most.decimal) may have been charged for nothing: \(replies)",
            "the provider's support can tell by the request id" + (count == 1 ? "" : "s") + ":",
        ]
        lines += listed.map { "  \($0.requestID)  \($0.intentAt.iso8601)  \(Printable.text($0.key))" }
        if count > listed.count {
            lines.append(
                "  … and \(count - listed.count) more: nightshift export \(Printable.text(batch)) --format jsonl lists them under lost_request_ids"
            )
        }
        return lines
    }

    var json: JSONText {
        .object([
            "count": JSONText(count), "up_to_usd": .string(most.decimal),
            "request_ids": .array(listed.map { .string($0.requestID) }),
        ])
    }
}
