import Foundation

/// A Generation as it comes over the wire ("Endpoints" of the contract). A field that is missing or of another type than
/// expected is `nil`, so that one odd field never hides the others.
struct GenerationWire: Hashable {
    let id: String?
    let state: String?
    let output: [Output]
    let failureReason: String?
    let failureCode: String?

    struct Output: Hashable {
        let type: String?
        let url: String?
    }

    init(id: String?, state: String?, output: [Output]?, failureReason: String?, failureCode: String?) {
        self.id = id
        self.state = state
        self.output = output ?? []
        self.failureReason = failureReason
        self.failureCode = failureCode
    }

    /// `nil` where the body is no JSON object.
    init?(_ body: [UInt8]) {
        guard let wire = GenerationReader.generation(body) ?? Self.decoded(body) else { return nil }
        self = wire
    }

    /// The URL of the picture. An item of a type that is not known is taken only where there is no image.
    var imageURL: String? {
        (output.first { $0.type == "image" && $0.url != nil } ?? output.first { $0.url != nil })?.url
    }
}

extension GenerationWire: Decodable {
    private enum CodingKeys: String, CodingKey {
        case id, state, output
        case failureReason = "failure_reason"
        case failureCode = "failure_code"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try? fields.decodeIfPresent(String.self, forKey: .id),
            state: try? fields.decodeIfPresent(String.self, forKey: .state),
            output: try? fields.decodeIfPresent([Output].self, forKey: .output),
            failureReason: try? fields.decodeIfPresent(String.self, forKey: .failureReason),
            failureCode: try? fields.decodeIfPresent(String.self, forKey: .failureCode))
    }

    /// Of whatever JSON it is.
    static func decoded(_ body: [UInt8]) -> GenerationWire? {
        try? JSONDecoder().decode(GenerationWire.self, from: Data(body))
    }
}

extension GenerationWire.Output: Decodable {
    private enum CodingKeys: String, CodingKey {
        case type, url
    }

    init(from decoder: any Decoder) throws {
        let fields = try? decoder.container(keyedBy: CodingKeys.self)
        type = try? fields?.decodeIfPresent(String.self, forKey: .type)
        url = try? fields?.decodeIfPresent(String.self, forKey: .url)
    }
}
