/// The body of a change: what was confirmed.
struct ChangeRequest: Decodable, Hashable, Sendable {
    let batch: String?
    let key: String?
    /// As they stood in the quote.
    let jobs: Int
    let upToUsd: String
}

/// The body of a mark; no mark takes the former one back.
struct MarkRequest: Decodable, Hashable, Sendable {
    let job: Int64
    let mark: String?
    /// How the digest of the image begins that was looked at.
    let version: String?

    private enum CodingKeys: String, CodingKey {
        case job, mark, version
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        job = try fields.decode(Int64.self, forKey: .job)
        // A field that was forgotten or misspelt takes no mark back.
        mark = try fields.decodeNil(forKey: .mark) ? nil : fields.decode(String.self, forKey: .mark)
        version = try fields.decodeIfPresent(String.self, forKey: .version)
    }
}

struct LoginRequest: Decodable, Hashable, Sendable {
    let token: String
}
