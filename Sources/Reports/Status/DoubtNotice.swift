package import NightshiftCore

/// What may have been charged for nothing, in plain words, with the ids that the provider's support asks for.
package struct DoubtNotice: Sendable {
    /// Submissions listed in JSON, and in text; the rest is in the export.
    package static let mostListed = 1_000
    private static let mostListedInText = 10

    private let batch: String
    private let summary: QueueSummary
    private let listed: [DoubtfulCharge]

    /// `nil` where there is no doubt.
    package init?(batch: String, summary: QueueSummary, listed: [DoubtfulCharge]) {
        guard summary.lostReplies + summary.unsettledAttempts > 0 else { return nil }
        self.batch = batch
        self.summary = summary
        self.listed = Array(listed.prefix(Self.mostListed))
    }

    private var count: Int { summary.lostReplies + summary.unsettledAttempts }

    /// Without an indent.
    package var lines: [String] {
        var lines: [String] = []
        if summary.lostReplies > 0 {
            let replies =
                summary.lostReplies == 1
                ? "the reply to 1 submission was lost" : "the replies to \(summary.lostReplies) submissions were lost"
            lines.append("up to $\(summary.uncertain.decimal) may have been charged for nothing: \(replies)")
        }
        if summary.unsettledAttempts > 0 {
            let generations =
                summary.unsettledAttempts == 1 ? "1 generation" : "\(summary.unsettledAttempts) generations"
            lines.append(
                "up to $\(summary.unsettled.decimal) may have been charged for \(generations) that ended without an image or a refund"
            )
        }
        if listed.isEmpty { return lines + ["the request ids that could tell were forgotten with the batch's jobs"] }
        lines.append("the provider's support can tell by the request id\(count == 1 ? "" : "s"):")
        let listed = listed.prefix(Self.mostListedInText)
        lines += listed.map { charge in
            let generation = charge.generation.map { "  generation \(Printable.text($0.text))" } ?? ""
            return "  \(charge.requestID)  \(charge.intentAt.iso8601)  \(Printable.text(charge.key))\(generation)"
        }
        if count > listed.count {
            lines.append(
                "  … and \(count - listed.count) more: nightshift export \(Printable.text(batch)) --format jsonl lists them under doubtful_request_ids"
            )
        }
        return lines
    }

    var json: JSONText { .object(fields) }

    /// The same, for answers about several batches.
    package var jsonOfBatch: JSONText { .object(fields.merging(["batch": .string(batch)]) { own, _ in own }) }

    private var fields: [String: JSONText] {
        [
            "lost_replies": JSONText(summary.lostReplies), "unsettled_attempts": JSONText(summary.unsettledAttempts),
            "up_to_usd": .string((summary.uncertain + summary.unsettled).decimal),
            "request_ids": .array(listed.map { .string($0.requestID) }),
        ]
    }
}
