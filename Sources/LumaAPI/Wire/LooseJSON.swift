/// JSON of any shape, for answers that follow no contract.
enum LooseJSON: Decodable, Hashable {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case list([LooseJSON])
    case object([String: LooseJSON])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([LooseJSON].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: LooseJSON].self))
        }
    }

    /// The value in words: a list of `{"loc": [...], "msg": "..."}`, as web frameworks report several faults, becomes
    /// `body.prompt: field required; ...`.
    var words: String {
        switch self {
        case .null: "null"
        case .flag(let flag): String(flag)
        case .number(let number): Int64(exactly: number).map(String.init) ?? String(number)
        case .text(let text): text
        case .list(let list): list.map(\.words).joined(separator: "; ")
        case .object(let fields):
            if case .text(let message) = fields["msg"] {
                if case .list(let place) = fields["loc"] {
                    "\(place.map(\.words).joined(separator: ".")): \(message)"
                } else {
                    message
                }
            } else {
                fields.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.words)" }.joined(separator: ", ")
            }
        }
    }
}
