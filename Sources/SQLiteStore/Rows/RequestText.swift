import Foundation
import NightshiftCore

/// A request as stored: JSON with the contract's field names, without the fields that have their default.
///
/// What is left out keeps its text when later versions know more fields, so rows still compare as equal.
enum RequestText {
    static func text(_ request: GenerationRequest) -> String {
        var json = JSONText(capacity: request.prompt.utf8.count + 96)
        write(request, to: &json)
        return json.text
    }

    static func write(_ request: GenerationRequest, to json: inout JSONText) {
        json.raw("{\"prompt\":")
        json.string(request.prompt)
        json.raw(",\"model\":")
        json.string(request.model.rawValue)
        json.raw(",\"type\":")
        json.string(request.type.rawValue)
        if let ratio = request.aspectRatio {
            json.raw(",\"aspect_ratio\":")
            json.string(ratio.rawValue)
        }
        if request.style != .auto {
            json.raw(",\"style\":")
            json.string(request.style.rawValue)
        }
        if let format = request.outputFormat {
            json.raw(",\"output_format\":")
            json.string(format.rawValue)
        }
        if request.webSearch { json.raw(",\"web_search\":true") }
        if !request.references.isEmpty {
            json.raw(",\"image_ref\":[")
            for (index, reference) in request.references.enumerated() {
                if index > 0 { json.raw(",") }
                write(reference, to: &json)
            }
            json.raw("]")
        }
        if let source = request.source {
            json.raw(",\"source\":")
            write(source, to: &json)
        }
        if let userID = request.userID {
            json.raw(",\"user_id\":")
            json.string(userID)
        }
        json.raw("}")
    }

    private static func write(_ reference: ImageReference, to json: inout JSONText) {
        func pair(_ key: String, _ value: String, mediaType: String?) {
            json.raw("{\"")
            json.raw(key)
            json.raw("\":")
            json.string(value)
            if let mediaType {
                json.raw(",\"media_type\":")
                json.string(mediaType)
            }
            json.raw("}")
        }
        switch reference {
        case .url(let address): pair("url", address, mediaType: nil)
        case .file(let path, let mediaType): pair("file", path, mediaType: mediaType)
        case .inline(let base64, let mediaType): pair("data", base64, mediaType: mediaType)
        case .generation(let id): pair("generation_id", id, mediaType: nil)
        case .job(let key): pair("job", key, mediaType: nil)
        }
    }

    static func request(_ text: String) throws -> GenerationRequest {
        try RequestReader.request(text) ?? decoded(text)
    }

    /// By a general reader: for what other programs and other versions wrote.
    static func decoded(_ text: String) throws -> GenerationRequest {
        do {
            return try JSONDecoder().decode(StoredRequest.self, from: Data(text.utf8)).request()
        } catch {
            throw UnreadableRow(detail: "a request that can't be read: \(text.prefix(80))")
        }
    }
}

private struct StoredRequest: Decodable {
    let prompt: String
    let model: Model
    let type: GenerationType
    let aspectRatio: AspectRatio?
    let style: Style?
    let outputFormat: OutputFormat?
    let webSearch: Bool?
    let references: [StoredReference]?
    let source: StoredReference?
    let userID: String?

    enum CodingKeys: String, CodingKey {
        case prompt, model, type, style, source
        case aspectRatio = "aspect_ratio"
        case outputFormat = "output_format"
        case webSearch = "web_search"
        case references = "image_ref"
        case userID = "user_id"
    }

    func request() throws -> GenerationRequest {
        GenerationRequest(
            prompt: prompt, model: model, type: type, aspectRatio: aspectRatio, style: style ?? .auto,
            outputFormat: outputFormat, webSearch: webSearch ?? false,
            references: try (references ?? []).map { try $0.reference() }, source: try source?.reference(),
            userID: userID)
    }
}

private struct StoredReference: Decodable {
    let url: String?
    let file: String?
    let data: String?
    let mediaType: String?
    let generation: String?
    let job: String?

    enum CodingKeys: String, CodingKey {
        case url, file, data, job
        case mediaType = "media_type"
        case generation = "generation_id"
    }

    func reference() throws -> ImageReference {
        if let url { return .url(url) }
        if let generation { return .generation(generation) }
        if let job { return .job(job) }
        if let file, let mediaType { return .file(path: file, mediaType: mediaType) }
        if let data, let mediaType { return .inline(base64: data, mediaType: mediaType) }
        throw UnreadableRow(detail: "a reference of no known kind")
    }
}
