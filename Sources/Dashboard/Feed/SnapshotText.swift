import NightshiftCore
import Reports

/// The parts of a snapshot as JSON.
struct SnapshotText {
    let reading: Reading
    let run: LiveStanding?

    /// `status --json`, and beside it what a run knows: limits, rates, waits.
    var status: [String: JSONText] {
        var fields = StatusReport(reading.entries).fields
        fields["run"] = .object(runFields)
        return fields
    }

    private var runFields: [String: JSONText] {
        let activity = reading.activity
        let limit = run?.requestsPerMinute ?? activity.announcedLimit
        return [
            "at": .string(reading.at.iso8601),
            "live": .boolean(run != nil),
            "paused": .boolean(run?.isPaused ?? false),
            "halt": JSONText(run?.halt),
            "waits_for": run.map { run in
                .object([
                    "kind": .string(run.wait.kind), "text": .string(run.wait.text),
                    "until": JSONText(run.wait.until?.iso8601),
                ])
            } ?? .null,
            "requests_last_minute": .string(Self.tenths(activity.spentTokens)),
            "requests_per_minute": limit.map { JSONText($0) } ?? .null,
            "slots_in_use": JSONText(activity.openAttempts),
            "slots": run.map { JSONText($0.slots) } ?? .null,
            "images_per_minute": Estimate.imagesPerMinute(of: reading, run: run)
                .map { .number(Int64($0.rounded())) } ?? .null,
            "left": Estimate(of: reading, run: run).json,
            "budget_usd": JSONText(run?.budget?.decimal),
        ]
    }

    /// Weights have one decimal.
    private static func tenths(_ weight: Weight) -> String {
        weight.tenths % 10 == 0 ? "\(weight.tenths / 10)" : "\(weight.tenths / 10).\(weight.tenths % 10)"
    }

    func texts() throws -> [Snapshot.PartName: String] {
        var status = status
        // A list for the provider's support, which the page has no place for.
        if case .object(var doubtful) = status["doubtful_charges"] {
            doubtful["request_ids"] = nil
            status["doubtful_charges"] = .object(doubtful)
        }
        return [
            .status: try JSONText.object(status).rendered(), .throughput: try throughput.rendered(),
            .images: try JSONText.array(reading.activity.arrivals.map(arrival)).rendered(),
            .failures: try JSONText.array(reading.activity.failures.map(group)).rendered(), .trouble: "null",
        ]
    }

    private var throughput: JSONText {
        let spans = reading.activity.throughput
        return .object([
            "start": .string(spans.start.iso8601), "seconds": .number(spans.seconds),
            "counts": .array(spans.counts.map { JSONText($0) }),
        ])
    }

    private func name(of batch: Batch.ID) -> JSONText {
        JSONText(reading.batches.first { $0.id == batch }?.name)
    }

    private func arrival(_ arrival: Activity.Arrival) -> JSONText {
        .object([
            "job": .number(arrival.job), "batch": name(of: arrival.batch), "key": .string(arrival.key),
            "version": .string(String(arrival.image.sha256.prefix(12))), "at": .string(arrival.at.iso8601),
            "review": JSONText(arrival.review?.rawValue),
        ])
    }

    private func group(_ group: Activity.FailureGroup) -> JSONText {
        .object([
            "kind": .string(group.kind.rawValue), "code": JSONText(group.code), "count": JSONText(group.count),
            "latest": .string(group.latest.iso8601), "title": .string(group.kind.title),
            "advice": .string(group.kind.advice),
            "examples": .array(
                group.examples.map { job in
                    .object([
                        "job": .number(job.job), "batch": name(of: job.batch), "key": .string(job.key),
                        "message": .string(String(job.message.prefix(500))), "at": .string(job.at.iso8601),
                    ])
                }),
        ])
    }
}
