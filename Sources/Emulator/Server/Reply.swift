/// What goes back to a client, before HTTP.
struct Reply: Sendable, Equatable {
    enum Ending: Equatable, Sendable {
        case whole
        /// Half the bytes under the full length, then the connection closes.
        case torn
        /// The connection closes without a byte of reply.
        case hangUp
        /// As above, by a reset instead of an orderly close.
        case reset
    }

    var status: Int
    var headers: [String: String] = [:]
    var type = "application/json"
    var bytes: [UInt8] = []
    var ending = Ending.whole
    /// Seconds to hold the reply back.
    var delay = 0.0

    static func document(_ status: Int, _ document: JSONValue) -> Reply {
        Reply(status: status, bytes: Array(document.line.utf8))
    }

    static func text(_ status: Int, _ text: String, type: String) -> Reply {
        Reply(status: status, type: type, bytes: Array(text.utf8))
    }

    static func closing(_ ending: Ending) -> Reply { Reply(status: 0, ending: ending) }

    /// What a proxy in front of the API says when the API does not answer.
    static let gateway = text(
        502,
        """
        <html>
        <head><title>502 Bad Gateway</title></head>
        <body><center><h1>502 Bad Gateway</h1></center><hr><center>gateway</center></body>
        </html>

        """, type: "text/html")

    init(
        status: Int, headers: [String: String] = [:], type: String = "application/json", bytes: [UInt8] = [],
        ending: Ending = .whole
    ) {
        self.status = status
        self.headers = headers
        self.type = type
        self.bytes = bytes
        self.ending = ending
    }

    init(_ refusal: Refusal) {
        self = .document(refusal.status, ["detail": .string(refusal.detail)])
        switch refusal.pacing {
        case .none: break
        case .retryAfter(let seconds): headers["Retry-After"] = String(seconds)
        case .window(let retryAfter, let limit, let reset):
            headers["Retry-After"] = String(retryAfter)
            headers["X-RateLimit-Limit"] = String(limit)
            headers["X-RateLimit-Remaining"] = "0"
            headers["X-RateLimit-Reset"] = String(reset)
        }
    }

    init(_ refusal: StorageRefusal) {
        self = .text(refusal.status, refusal.document, type: "application/xml")
    }

    /// The 201 of an accepted submission.
    init(_ acceptance: Acceptance, at now: Double) {
        self = .document(201, acceptance.generation.document(at: now))
        guard let rate = acceptance.rate else { return }
        headers["X-RateLimit-Limit"] = String(rate.limit)
        headers["X-RateLimit-Remaining"] = String(rate.remaining)
        headers["X-RateLimit-Reset"] = String(rate.reset)
    }
}
