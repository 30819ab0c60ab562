package import NightshiftCore

/// A job as `jobs` shows it: one line of text, or one JSON object a line.
package enum JobLine {
    package static func text(_ record: JobRecord) -> String {
        var parts = [
            Printable.text(record.job.key), record.job.state.name.rawValue,
            "\(record.attemptCount) attempt\(record.attemptCount == 1 ? "" : "s")",
            StatusReport.cost(record.charge),
        ]
        if let parent = record.parent { parts.append("edits \(Printable.text(parent))") }
        if let file = record.file { parts.append(Printable.text(file)) }
        if let generation = record.generation { parts.append("generation \(Printable.text(generation.text))") }
        if let source = record.job.reusedFrom { parts.append("reused from \(Printable.text(source))") }
        if case .uncertain = record.job.state, let attempt = record.attempts.last {
            parts.append("request id \(attempt.requestID)")
        }
        if let problem = record.problem { parts.append(Printable.text(problem)) }
        return parts.joined(separator: "  ")
    }

    package static func json(_ record: JobRecord) throws -> String {
        var fields: [String: JSONText] = [
            "batch": .string(record.batch),
            "key": .string(record.job.key),
            "state": .string(record.job.state.name.rawValue),
            "attempts": JSONText(record.attemptCount),
            "generation_id": JSONText(record.generation?.text),
            "request_ids": .array(record.attempts.map { .string($0.requestID) }),
            "file": JSONText(record.file),
            "low_usd": .string(record.charge.low.decimal),
            "high_usd": .string(record.charge.high.decimal),
            "error": JSONText(record.problem),
            "review": JSONText(record.review?.rawValue),
        ]
        if let source = record.job.reusedFrom { fields["reused_from"] = .string(source) }
        if let parent = record.parent { fields["parent"] = .string(parent) }
        return try JSONText.object(fields).rendered()
    }
}

extension JobRecord {
    /// Relative to the batch's output folder.
    package var file: String? {
        if case .completed(let image) = job.state { image.file } else { nil }
    }

    /// The key of the job whose picture it edits.
    package var parent: String? {
        if case .job(let key) = job.request.source { key } else { nil }
    }

    package var failure: Failure? {
        if case .failed(let failure) = job.state { failure } else { nil }
    }

    /// What went wrong last, for a person.
    package var problem: String? {
        if let failure { return failure.line }
        if case .completed = job.state { return nil }
        if case .waiting = job.state { return "waits for '\(parent ?? "")'" }
        return attempts.last?.message
    }
}

extension Failure {
    /// Its code and the provider's words.
    package var line: String { [code, message].compactMap(\.self).joined(separator: ": ") }
}
