package import NightshiftCore

/// Jobs as the rows of a JSONL manifest again, to edit and run.
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
        return try JSONText.object(fields).rendered()
    }

    /// The name as a template that means just itself.
    private static func template(_ name: String) -> String {
        name.replacing("{", with: "{{").replacing("}", with: "}}")
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
