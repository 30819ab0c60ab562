/// What a condition can ask of a job. A new one needs a case here, a name, a kind, and its value in `JobFacts`.
package enum ConditionField: Hashable, Sendable {
    case key
    case state
    case model
    case type
    case tag(String)
    /// The provider's code of a failure.
    case code
    /// The kind of a failure.
    case kind
    /// Submissions that count.
    case attempts
    case priority
    case batch
    case prompt
    /// What a person decided about its image.
    case review

    /// The fields without a tag's name, as users write them; `id` is another name of `key`.
    static let plain: [(name: String, field: ConditionField)] = [
        ("key", .key), ("id", .key), ("state", .state), ("model", .model), ("type", .type), ("code", .code),
        ("kind", .kind), ("attempts", .attempts), ("priority", .priority), ("batch", .batch), ("prompt", .prompt),
        ("review", .review),
    ]
    static let tagPrefix = "tag."
    /// For suggestions and messages.
    static let names = plain.map(\.name) + [tagPrefix + "NAME"]

    /// As a condition spells it; a tag's name may need quotes.
    var name: String {
        switch self {
        case .tag(let name): Self.tagPrefix + name
        case .key, .state, .model, .type, .code, .kind, .attempts, .priority, .batch, .prompt, .review:
            Self.plain.first { $0.field == self }?.name ?? ""
        }
    }

    var isNumber: Bool {
        switch self {
        case .attempts, .priority: true
        case .key, .state, .model, .type, .tag, .code, .kind, .batch, .prompt, .review: false
        }
    }

    /// The only values that it ever has; `nil` where it may have any.
    var values: [String]? {
        switch self {
        case .state: JobState.Name.allCases.map(\.rawValue)
        case .model: Model.allCases.map(\.rawValue)
        case .type: GenerationType.allCases.map(\.rawValue)
        // Jobs that did not fail have none.
        case .kind: Failure.Kind.allCases.map(\.rawValue) + [""]
        // Those without a mark have none.
        case .review: ReviewMark.allCases.map(\.rawValue) + [""]
        case .key, .tag, .code, .attempts, .priority, .batch, .prompt: nil
        }
    }
}
