/// What the emulator knows: the provider's side of every comparison. Money in micro-dollars.
struct Books: Decodable, Sendable {
    struct Totals: Decodable, Sendable {
        let charged: Int
        let refunded: Int
        let reserved: Int
    }

    struct Posts: Decodable, Sendable {
        let received: Int
        let accepted: Int
        /// By status.
        let refused: [String: Int]
        let droppedRequests: Int
        let droppedReplies: Int
    }

    struct Generation: Decodable, Sendable {
        let id: String
        let requestId: String
        let prompt: String
        let model: String
        let type: String
        let inputImages: Int
        let createdAt: Double
        let state: String
        let failureCode: String?
        let price: Int
        let charged: Int
        let downloads: Int
        let minPollGap: Double?
    }

    let totals: Totals
    let states: [String: Int]
    let posts: Posts
    /// 429s, by what was exceeded.
    let limited: [String: Int]
    let downloads: Int
    let largestWindow: Int
    let largestConcurrency: Int
    let keyLeaks: Int
    let generations: [Generation]

    func count(_ state: String) -> Int { states[state] ?? 0 }
}
