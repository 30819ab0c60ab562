package import NightshiftCore

/// Jobs as the rows of a JSONL manifest again, to edit and run, each beginning with what became of it.
package enum ManifestExport {
    package static func line(for record: JobRecord) throws -> String {
        let request = record.job.request
        var fields: [String: JSONText] = [
            "id": .string(record.job.key), "prompt": .string(request.prompt), "model": .string(request.model.rawValue),
            "type": .string(request.type.rawValue), "output": .string(template(record.job.outputName)),
        ]
        fields["aspect_ratio"] = request.aspectRatio.map { .string($0.rawValue) }
        if request.style != .auto { fields["style"] = .string(request.style.rawValue) }
        fields["output_format"] = request.outputFormat.map { .string($0.rawValue) }
        if request.webSearch { fields["web_search"] = .boolean(true) }
        if !request.references.isEmpty { fields["image_ref"] = .array(request.references.map(reference)) }
        fields["source"] = request.source.map(reference)
        fields["user_id"] = request.userID.map { .string($0) }
        if record.job.priority != 0 { fields["priority"] = JSONText(record.job.priority) }
        if !record.job.tags.isEmpty { fields["tags"] = .object(record.job.tags.mapValues(JSONText.string)) }
        fields[RowOrigin.field] = origin(of: record)
        return try JSONText.object(fields).rendered()
    }

    /// Why the row is there, for people; the batch is read again when the row comes back. Its field's name sorts before all others.
    private static func origin(of record: JobRecord) -> JSONText {
        var fields: [String: JSONText] = [
            "batch": .string(record.batch), "state": .string(record.job.state.name.rawValue),
            "attempts": JSONText(record.attemptCount),
        ]
        if let failure = record.failure {
            fields["kind"] = .string(failure.kind.rawValue)
            fields["code"] = failure.code.map { .string($0) }
            fields["reason"] = .string(failure.message)
        } else if let problem = record.problem {
            fields["reason"] = .string(problem)
        }
        return .object(fields)
    }

    /// The name as a template that means just itself.
    private static func template(_ name: String) -> String {
        // By code point: a brace with an accent laid over it is a brace to whoever reads it back.
        String(
            String.UnicodeScalarView(
                name.unicodeScalars.flatMap { $0 == "{" || $0 == "}" ? [$0, $0] : [$0] }))
    }

    private static func reference(_ reference: ImageReference) -> JSONText {
        switch reference {
        case .url(let url): .object(["url": .string(url)])
        case .file(let path, _): .string(path)
        case .inline(let data, let mediaType): .object(["data": .string(data), "media_type": .string(mediaType)])
        case .generation(let id): .object(["generation_id": .string(id)])
        case .job(let key): .object(["job": .string(key)])
        }
    }
}
