/// What a cost summary can be grouped by.
package enum CostKey: Hashable, Sendable {
    case model
    case type
    case tag(String)
    /// The local calendar day of the submission, `2026-01-31`.
    case day
    case batch

    /// Reads `model`, `type`, `tag:NAME`, `day` or `batch`.
    package init?(_ text: String) {
        switch text {
        case "model": self = .model
        case "type": self = .type
        case "day": self = .day
        case "batch": self = .batch
        default:
            guard text.hasPrefix("tag:"), text.count > 4 else { return nil }
            self = .tag(String(text.dropFirst(4)))
        }
    }

    /// The key as users write it, and as it heads a column.
    package var name: String {
        switch self {
        case .model: "model"
        case .type: "type"
        case .tag(let name): "tag:\(name)"
        case .day: "day"
        case .batch: "batch"
        }
    }
}

/// One line of a cost summary.
package struct CostRow: Hashable, Sendable {
    /// One value per key; empty text where a job lacks the tag.
    package let values: [String]
    /// Images completed upstream, and so paid for.
    package let images: Int
    /// Submissions that count.
    package let attempts: Int
    package let refundedAttempts: Int
    package let charge: ChargeRange

    package init(values: [String], images: Int, attempts: Int, refundedAttempts: Int, charge: ChargeRange) {
        self.values = values
        self.images = images
        self.attempts = attempts
        self.refundedAttempts = refundedAttempts
        self.charge = charge
    }
}

extension CostRow {
    /// Both together, under the values of the first.
    package static func + (left: CostRow, right: CostRow) -> CostRow {
        CostRow(
            values: left.values, images: left.images + right.images, attempts: left.attempts + right.attempts,
            refundedAttempts: left.refundedAttempts + right.refundedAttempts, charge: left.charge + right.charge)
    }
}
