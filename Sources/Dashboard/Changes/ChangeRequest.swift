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
}

struct LoginRequest: Decodable, Hashable, Sendable {
    let token: String
}
