import Foundation

/// What the body of an error says ("Errors" of the contract): the `detail` of the API itself, or what a gateway in front
/// sent instead.
struct ErrorDetail: Hashable {
    /// For people, not yet made into one plain line.
    let text: String
    /// The body was the API's own `{"detail": ...}`.
    let isFromAPI: Bool

    init(_ reply: HTTPReply) {
        if let body = try? JSONDecoder().decode(LooseJSON.self, from: Data(reply.body)) {
            if case .object(let fields) = body, let detail = fields["detail"], detail != .null {
                text = detail.words
                isFromAPI = detail.isStatement
            } else {
                text = body.words
                isFromAPI = false
            }
            return
        }
        isFromAPI = false
        let body = String(decoding: reply.body, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        let type = reply.fields["Content-Type"]?.lowercased() ?? ""
        if body.isEmpty {
            text = reply.flaw ?? "no details given"
        } else if type.contains("html") || body.prefix(1_000).lowercased().contains("<html") {
            text = Self.title(of: body).map { "HTML page '\($0)'" } ?? "HTML page without a title"
        } else if body.hasPrefix("<") {
            text = "XML document"
        } else {
            text = body
        }
    }

    private static func title(of page: String) -> String? {
        guard let tag = page.range(of: "<title", options: .caseInsensitive),
            let open = page.range(of: ">", range: tag.upperBound..<page.endIndex),
            let close = page.range(of: "</title", options: .caseInsensitive, range: open.upperBound..<page.endIndex)
        else { return nil }
        // A title may hold no tags; one that does is not shown.
        let title = page[open.upperBound..<close.lowerBound].trimmingCharacters(in: .whitespacesAndNewlines)
        return title.isEmpty || title.contains("<") ? nil : title
    }
}

extension LooseJSON {
    /// A text that says something, or a list as the API's framework makes one of a body that it can't read.
    fileprivate var isStatement: Bool {
        switch self {
        case .text(let text): text.contains { !$0.isWhitespace }
        case .list(let list): !list.isEmpty
        case .null, .flag, .number, .object: false
        }
    }
}
