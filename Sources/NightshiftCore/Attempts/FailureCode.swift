/// What the contract says of a `failure_code`: whether it is refunded and whether the same request may be retried.
package struct FailureCode: Hashable, Sendable {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// "Failed generations" of the pricing document; every other code may have been charged.
    package var isRefunded: Bool {
        switch text {
        case "content_moderated", "generation_failed", "output_not_found": true
        default: false
        }
    }

    /// "Retry the same request?" of the contract. `budget_exhausted` is retried by the user, after adding credits.
    package var isWorthRetrying: Bool {
        switch text {
        case "generation_failed", "output_not_found", "rate_limited": true
        default: false
        }
    }
}
