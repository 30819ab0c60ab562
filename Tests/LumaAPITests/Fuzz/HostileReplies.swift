import LumaAPI
import TestSupport

/// Makes answers that no service should give: good ones, damaged, in a service's own forms and in a gateway's.
struct HostileReplies {
    private var random: SeededRandom

    init(_ random: SeededRandom) {
        self.random = random
    }

    static let id = "3f0c5d2e-6a51-4e0b-9a56-0d1f6c9d7e11"

    private static let statuses =
        [200, 200, 200, 201, 201, 202, 204, 206, 300, 301, 302, 303, 304, 307, 308, 400, 401, 402, 403, 404, 408, 409]
        + [410, 413, 418, 422, 429, 429, 429, 451, 499, 500, 501, 502, 503, 504, 520, 599, 100, 103, 0, -1, 600, .max]

    private static let bodies = [
        #"{"id":"\#(id)","created_at":"2026-04-01T12:00:00Z","model":"uni-1","type":"image","state":"queued","output":[]}"#,
        #"{"id":"\#(id)","state":"completed","output":[{"type":"image","url":"https://store.example/a.png?s=1"}]}"#,
        #"{"id":"\#(id)","state":"failed","failure_reason":"no","failure_code":"content_moderated","output":null}"#,
        #"{"detail":"Rate limit exceeded"}"#, #"{"detail":"Too many concurrent jobs"}"#,
        #"{"detail":"Generation not found"}"#,
        #"{"detail":[{"loc":["body","image_ref",0],"msg":"field required","input":1e3}]}"#,
        #"{"detail":"Invalid API key \#(secret)"}"#, "<html><title>502 Bad Gateway</title><body>",
        "<?xml version='1.0'?>",
        "upstream connect error", "",
    ]

    private static let tokens =
        [
            secret, "Bearer \(secret)\n", "luma-api-", "luma-api", "-", "\u{200B}", "\u{600}", "\u{D4E}", "\u{301}",
            "\u{202E}",
            "\u{2028}", "\u{85}", "\u{1B}[31m", "\0", "\r\n", "\u{FEFF}", "👩‍👩‍👧", "🇩🇪🇩", "\\u200b", "\\u0000", "\\ud800",
            "\\n",
            "<title", "<title>", "</title", "null", "true", "1e999", "-0", "9223372036854775808", "\"\"", "{", "}", "[",
            "]",
        ] + [
            "{\"detail\":", "\"url\":", "file:///", "http://127.0.0.1/", "http://evil%0a.example/", ",", "\"", "\\",
            ":", "\n[", "\\[", "[]", "\"x\":\"y\",",
        ]

    private static let values = [
        "0", "1", "60", "-1", "+7", "1.5", "1e400", "99999999999999999999", "Wed, 01 Apr 2026 12:00:30 GMT",
        "Wednesday, 01-Apr-26 12:01:00 GMT", "Wed Apr  1 12:00:10 2026", "text/html; charset=utf-8", "application/json",
        "chunked",
        "https://cdn.example/b.png", "/moved", "//other.example/x", "http://127.0.0.1:1/x",
        "http://ev%0Ail.example/\u{7}",
        "data:,x", "https://user:word@h.example/", "https://[::1]/", "", " ", "\t5 ",
    ]

    private static let names = [
        "Retry-After", "retry-after", "Date", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset",
        "Location",
        "Content-Type", "Content-Length", "Transfer-Encoding", "X-Request-Id", "",
    ]

    mutating func reply() -> HTTPReply {
        var fields = HTTPFields()
        for _ in 0..<Int.random(in: 0...6, using: &random) { fields.add(random.pick(Self.names), value()) }
        let flaw = Int.random(in: 0..<4, using: &random) == 0 ? text() : nil
        return HTTPReply(status: random.pick(Self.statuses), fields: fields, body: body(), flaw: flaw)
    }

    mutating func result() -> Result<HTTPReply, TransportError> {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: .failure(.notSent(text()))
        case 1: .failure(.broken(text()))
        default: .success(reply())
        }
    }

    mutating func body() -> [UInt8] {
        var bytes = Array(random.pick(Self.bodies).utf8)
        for _ in 0..<Int.random(in: 0...5, using: &random) { mutate(&bytes) }
        return bytes
    }

    /// A field's value, as a library hands it over: any text.
    mutating func value() -> String {
        var bytes = Array(random.pick(Self.values).utf8)
        for _ in 0..<Int.random(in: 0...2, using: &random) { mutate(&bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Text in which the key, and what could hide or tear it, stand side by side.
    mutating func text() -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            if Int.random(in: 0..<3, using: &random) == 0 {
                var halves = Array(secret.unicodeScalars)
                halves.insert(
                    contentsOf: random.pick(Self.tokens).unicodeScalars,
                    at: Int.random(in: 0...halves.count, using: &random))
                text.unicodeScalars.append(contentsOf: halves)
            } else {
                text += random.pick(Self.tokens)
            }
        }
        return text
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &random) }
        case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...20, using: &random)))
        case 2: bytes.removeSubrange(place...)
        case 3: bytes.insert(contentsOf: text().utf8, at: place)
        case 4:
            let token = Array(random.pick(Self.tokens).utf8)
            for _ in 0..<Int.random(in: 1...700, using: &random) { bytes.insert(contentsOf: token, at: place) }
        case 5:
            bytes.insert(
                contentsOf: [[0xFF, 0xFE], [0, 0, 0xFE, 0xFF], [0xC3], [0xED, 0xA0, 0x80]].randomElement(using: &random)
                    ?? [], at: 0)
        default: bytes.insert(contentsOf: random.pick(Self.tokens).utf8, at: place)
        }
    }
}
