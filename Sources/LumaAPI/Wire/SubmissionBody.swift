import NightshiftCore

/// The JSON of "Request body of POST /generations": what is optional is left out where it says nothing.
enum SubmissionBody {
    /// Checks every local file and builds the body around them; the files are read when it is sent.
    static func make(of request: GenerationRequest) async throws(LocalImage.Fault) -> RequestBody {
        var body = RequestBody()
        body.append("{\"prompt\":")
        body.append(jsonString: request.prompt)
        body.append(",\"model\":\"\(request.model.rawValue)\",\"type\":\"\(request.type.rawValue)\"")
        if let ratio = request.aspectRatio { body.append(",\"aspect_ratio\":\"\(ratio.rawValue)\"") }
        if request.style != .auto { body.append(",\"style\":\"\(request.style.rawValue)\"") }
        if let format = request.outputFormat { body.append(",\"output_format\":\"\(format.rawValue)\"") }
        if request.webSearch { body.append(",\"web_search\":true") }
        if let userID = request.userID {
            body.append(",\"user_id\":")
            body.append(jsonString: userID)
        }
        if let source = request.source {
            body.append(",\"source\":")
            try await append(source, to: &body)
        }
        for (index, reference) in request.references.enumerated() {
            body.append(index == 0 ? ",\"image_ref\":[" : ",")
            try await append(reference, to: &body)
        }
        if !request.references.isEmpty { body.append("]") }
        body.append("}")
        return body
    }

    private static func append(
        _ reference: ImageReference, to body: inout RequestBody
    ) async throws(LocalImage.Fault) {
        switch reference {
        case .url(let url):
            body.append("{\"url\":")
            body.append(jsonString: url)
        case .job(let key):
            // Whoever submits puts the picture in its place.
            throw LocalImage.Fault(reason: "the picture of job '\(key)' is not there yet")
        case .generation(let id):
            body.append("{\"generation_id\":")
            body.append(jsonString: id)
        case .inline(let base64, let mediaType):
            body.append("{\"data\":")
            body.append(jsonString: base64)
            body.append(",\"media_type\":")
            body.append(jsonString: mediaType)
        case .file(let path, _):
            // The media type of the manifest's day is not used: the file may have been replaced since.
            let image = try await LocalImage.inspect(path)
            body.append("{\"data\":\"")
            body.appendBase64(ofFile: path, count: image.bytes)
            body.append("\",\"media_type\":\"\(image.format.mediaType)\"")
        }
        body.append("}")
    }
}
