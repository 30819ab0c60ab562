/// The requests per minute in force: what the user said, and what the provider's `X-RateLimit-Limit` says.
package struct RateLimit: Hashable, Sendable {
    /// The provider's default ("Limits").
    package static let defaultRequestsPerMinute = 30

    private let chosen: Int?
    private let weights: Weights
    /// What the provider said last.
    package private(set) var announced: Int?
    /// No submission before then: the provider's `Retry-After`.
    package private(set) var blockedUntil: Timestamp?

    /// Whether models weigh differently.
    package enum Weights: Hashable, Sendable {
        /// Pay-as-you-go: every request is one.
        case equal
        /// Provisioned Throughput: one unit carries 1 request of `uni-1` or 0.4 of `uni-1-max` a minute.
        case byModel

        package func weight(of model: Model) -> Weight {
            switch (self, model) {
            case (.equal, _), (.byModel, .uni1): .requests(1)
            case (.byModel, .uni1Max): Weight(tenths: 25)
            }
        }
    }

    /// - Parameter chosen: the user's own limit: a cap that an announced limit may lower, never raise.
    package init(chosen: Int?, weights: Weights = .equal) {
        self.chosen = chosen
        self.weights = weights
    }

    package var requestsPerMinute: Int {
        min(chosen ?? .max, announced ?? (chosen == nil ? Self.defaultRequestsPerMinute : .max))
    }

    /// Whether every request counts as one.
    package var countsRequests: Bool { weights == .equal }

    package var capacity: Weight { .requests(requestsPerMinute) }

    package func weight(of model: Model) -> Weight { weights.weight(of: model) }

    /// Takes the provider's word for the limit, as every accepted submission carries it.
    package mutating func learn(announced limit: Int) {
        if limit >= 1 { announced = limit }
    }

    /// A 429 for the rate: somebody else uses the account as well.
    package mutating func refused(retryAfter: Duration, at now: Timestamp) {
        let until = now + retryAfter
        blockedUntil = max(blockedUntil ?? until, until)
    }
}
