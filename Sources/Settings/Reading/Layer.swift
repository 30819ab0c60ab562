import Configuration

/// One place that settings come from, asked through its provider.
struct Layer: Sendable {
    enum Answer: Hashable, Sendable {
        case absent
        case text(String)
        case list([String])
    }

    let provider: any ConfigProvider

    /// What stands at a path, as it is written there: it is the parser of the command line that says what is valid.
    func answer(at path: [String]) -> Answer {
        let key = AbsoluteConfigKey(path)
        // A provider throws for what it has in another type.
        if case .string(let text) = try? provider.value(forKey: key, type: .string).value?.content {
            return .text(text)
        }
        if case .stringArray(let texts) = try? provider.value(forKey: key, type: .stringArray).value?.content {
            return .list(texts)
        }
        return .absent
    }
}
