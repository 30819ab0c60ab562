import Configuration

/// One place that settings come from, asked through its provider.
struct Layer: Sendable {
    enum Answer: Hashable, Sendable {
        case absent
        case text(String)
        case list([String])
        /// There is something, but no text, number, truth value or list of texts.
        case unusable
    }

    let provider: any ConfigProvider

    /// What stands at a path, in whichever type it was written: it is the parser of the command line that says what is valid.
    func answer(at path: [String]) -> Answer {
        let key = AbsoluteConfigKey(path)
        var isThere = false
        for type in [ConfigType.string, .int, .double, .bool, .stringArray] {
            do {
                guard let value = try provider.value(forKey: key, type: type).value else { return .absent }
                switch value.content {
                case .string(let text): return .text(text)
                case .int(let number): return .text(String(number))
                case .double(let number): return .text(String(number))
                case .bool(let truth): return .text(String(truth))
                case .stringArray(let texts): return .list(texts)
                default: return .unusable
                }
            } catch {
                // It is there, in another type.
                isThere = true
            }
        }
        return isThere ? .unusable : .absent
    }
}
