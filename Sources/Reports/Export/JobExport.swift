package import NightshiftCore

/// Every job with its outcome, for other tools: CSV with a header, or one JSON object a line.
package struct JobExport: Sendable {
    package enum Format: String, CaseIterable, Sendable {
        case csv, jsonl
    }

    private let format: Format
    /// The absolute output folder of each batch.
    private let folders: [Batch.ID: String]

    package init(format: Format, folders: [Batch.ID: String]) {
        self.format = format
        self.folders = folders
    }

    /// The line that comes first, if any.
    package var header: String? {
        format == .csv ? CSVLine.encode(Self.columns) : nil
    }

    package func line(for record: JobRecord) throws -> String {
        let fields = fields(of: record)
        switch format {
        case .csv: return CSVLine.encode(Self.columns.map { Self.cell(fields[$0] ?? .null) })
        case .jsonl: return try JSONText.object(fields).rendered()
        }
    }

    private static let columns = [
        "batch", "id", "state", "model", "type", "prompt", "aspect_ratio", "input_images", "priority", "attempts",
        "generation_id", "request_ids", "doubtful_request_ids", "file", "bytes", "sha256", "price_usd", "low_usd",
        "high_usd", "failure_kind",
        "failure_code", "error", "tags", "created_at", "updated_at",
        "reused_from", "review",
    ]

    private func fields(of record: JobRecord) -> [String: JSONText] {
        let job = record.job
        var image: StoredImage?
        if case .completed(let stored) = job.state { image = stored }
        let path = image.map { "\(folders[job.batch] ?? "")/\($0.file)" }
        return [
            "batch": .string(record.batch), "id": .string(job.key), "state": .string(job.state.name.rawValue),
            "model": .string(job.request.model.rawValue), "type": .string(job.request.type.rawValue),
            "prompt": .string(job.request.prompt), "aspect_ratio": JSONText(job.request.aspectRatio?.rawValue),
            "input_images": JSONText(job.request.inputImages), "priority": JSONText(job.priority),
            "attempts": JSONText(record.attemptCount), "generation_id": JSONText(record.generation?.text),
            "request_ids": .array(record.attempts.map { .string($0.requestID) }),
            "doubtful_request_ids": .array(
                record.attempts.filter { $0.outcome.name.isDoubtful }.map { .string($0.requestID) }),
            "file": JSONText(path),
            "bytes": image.map { .number($0.bytes) } ?? .null, "sha256": JSONText(image?.sha256),
            "price_usd": .string(job.price.decimal), "low_usd": .string(record.charge.low.decimal),
            "high_usd": .string(record.charge.high.decimal), "failure_kind": JSONText(record.failure?.kind.rawValue),
            "failure_code": JSONText(record.failure?.code), "error": JSONText(record.problem),
            "tags": .object(job.tags.mapValues(JSONText.string)), "created_at": .string(record.createdAt.iso8601),
            "updated_at": .string(record.updatedAt.iso8601), "reused_from": JSONText(job.reusedFrom),
            "review": JSONText(record.review?.rawValue),
        ]
    }

    private static func cell(_ value: JSONText) -> String {
        switch value {
        case .string(let text): text
        case .number(let number): String(number)
        case .boolean(let flag): String(flag)
        case .null: ""
        case .array(let values): values.map(cell).joined(separator: "|")
        case .object(let fields):
            fields.sorted { $0.key < $1.key }.map { "\($0.key)=\(cell($0.value))" }.joined(separator: "|")
        }
    }
}
