import Foundation

/// A Generation as it comes over the wire ("Endpoints" of the contract). A field that is missing or of another type than
/// expected is `nil`, so that one odd field never hides the others.
///
/// Only those fields are read that the state gives a meaning: each costs more than finding where it is.
struct GenerationWire: Decodable {
    let id: String?
    let state: String?
    /// Of a completed one.
    let output: [Output]
    /// Of a failed one.
    let failureReason: String?
    /// Of a failed one.
    let failureCode: String?

    struct Output: Decodable {
        let type: String?
        let url: String?

        private enum CodingKeys: String, CodingKey {
            case type, url
        }

        init(from decoder: any Decoder) throws {
            let fields = try? decoder.container(keyedBy: CodingKeys.self)
            type = try? fields?.decodeIfPresent(String.self, forKey: .type)
            url = try? fields?.decodeIfPresent(String.self, forKey: .url)
        }
    }

    private enum CodingKeys: String, CodingKey {
        case id, state, output
        case failureReason = "failure_reason"
        case failureCode = "failure_code"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        id = try? fields.decodeIfPresent(String.self, forKey: .id)
        state = try? fields.decodeIfPresent(String.self, forKey: .state)
        output = state == "completed" ? (try? fields.decodeIfPresent([Output].self, forKey: .output)) ?? [] : []
        let isFailed = state == "failed"
        failureReason = isFailed ? try? fields.decodeIfPresent(String.self, forKey: .failureReason) : nil
        failureCode = isFailed ? try? fields.decodeIfPresent(String.self, forKey: .failureCode) : nil
    }

    private static let decoder = JSONDecoder()

    /// `nil` where the body is no JSON object.
    init?(_ body: [UInt8]) {
        guard let wire = try? Self.decoder.decode(GenerationWire.self, from: Data(body)) else { return nil }
        self = wire
    }

    /// The URL of the picture. An item of a type that is not known is taken only where there is no image.
    var imageURL: String? {
        (output.first { $0.type == "image" && $0.url != nil } ?? output.first { $0.url != nil })?.url
    }
}
