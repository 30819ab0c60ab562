/// What a cost summary can be grouped by.
package enum CostKey: Hashable, Sendable {
    case model
    case type
    /// How many images went in: references, and the source of an edit.
    case inputs
    case tag(String)
    /// The local calendar day of the submission, `2026-01-31`.
    case day
    /// The local hour of the submission, `2026-01-31 22:00`; with its offset where the clock shows it twice that day.
    case hour
    case batch
    /// The provider's failure code; empty where the attempt has none.
    case code

    /// Reads `model`, `type`, `inputs`, `tag:NAME`, `day`, `hour`, `batch` or `code`.
    package init?(_ text: String) {
        switch text {
        case "model": self = .model
        case "type": self = .type
        case "inputs": self = .inputs
        case "day": self = .day
        case "hour": self = .hour
        case "batch": self = .batch
        case "code": self = .code
        default:
            guard text.hasPrefix("tag:"), text.count > 4 else { return nil }
            self = .tag(String(text.dropFirst(4)))
        }
    }

    /// Nothing is known of it once a batch is pruned.
    package var isForgotten: Bool {
        switch self {
        case .inputs, .tag, .code: true
        case .model, .type, .day, .hour, .batch: false
        }
    }

    /// The key as users write it, and as it heads a column.
    package var name: String {
        switch self {
        case .model: "model"
        case .type: "type"
        case .inputs: "inputs"
        case .tag(let name): "tag:\(name)"
        case .day: "day"
        case .hour: "hour"
        case .batch: "batch"
        case .code: "code"
        }
    }
}
