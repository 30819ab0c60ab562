/// What conditions ask of a job.
package struct JobFacts: Hashable, Sendable {
    package var key: String
    package var batch: String
    package var state: String
    package var model: String
    package var type: String
    package var tags: [String: String]
    /// Empty where it did not fail.
    package var code: String
    /// Empty where it did not fail.
    package var kind: String
    package var attempts: Int
    package var priority: Int
    package var prompt: String
    /// Empty where its image has no mark, or it has no image.
    package var review: String

    package init(
        key: String, batch: String, state: String, model: String, type: String, tags: [String: String] = [:],
        code: String = "", kind: String = "", attempts: Int = 0, priority: Int = 0, prompt: String = "",
        review: String = ""
    ) {
        self.key = key
        self.batch = batch
        self.state = state
        self.model = model
        self.type = type
        self.tags = tags
        self.code = code
        self.kind = kind
        self.attempts = attempts
        self.priority = priority
        self.prompt = prompt
        self.review = review
    }

    func text(of field: ConditionField) -> String {
        switch field {
        case .key: key
        case .state: state
        case .model: model
        case .type: type
        case .tag(let name): tags[name] ?? ""
        case .code: code
        case .kind: kind
        case .batch: batch
        case .prompt: prompt
        case .review: review
        case .attempts, .priority: String(number(of: field))
        }
    }

    func number(of field: ConditionField) -> Int {
        switch field {
        case .attempts: attempts
        case .priority: priority
        case .key, .state, .model, .type, .tag, .code, .kind, .batch, .prompt, .review: 0
        }
    }
}

extension JobCondition {
    /// Whether the job is meant.
    package func matches(_ facts: JobFacts) -> Bool {
        switch self {
        case .text(let field, .equal, let value): facts.text(of: field) == value
        case .text(let field, .unequal, let value): facts.text(of: field) != value
        case .text(let field, .contains, let value):
            value.isEmpty || facts.text(of: field).lowercased().contains(value.lowercased())
        case .number(let field, let comparison, let value): comparison.holds(facts.number(of: field), value)
        case .not(let condition): !condition.matches(facts)
        case .all(let conditions): conditions.allSatisfy { $0.matches(facts) }
        case .any(let conditions): conditions.contains { $0.matches(facts) }
        }
    }
}

extension JobCondition.NumberComparison {
    fileprivate func holds(_ left: Int, _ right: Int) -> Bool {
        switch self {
        case .equal: left == right
        case .unequal: left != right
        case .less: left < right
        case .greater: left > right
        case .atMost: left <= right
        case .atLeast: left >= right
        }
    }
}
