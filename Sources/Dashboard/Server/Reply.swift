import Reports

/// An answer that is whole before it is sent.
struct Reply: Hashable, Sendable {
    var status = 200
    var type = "application/json"
    var bytes: [UInt8] = []
    /// Without one, nobody keeps a copy.
    var caching = "no-store"
    var tag: String?
    var cookie: String?
    var allowed: String?

    static func json(_ text: String, status: Int = 200) -> Reply {
        Reply(status: status, type: "application/json; charset=utf-8", bytes: Array((text + "\n").utf8))
    }

    static func json(_ value: JSONText, status: Int = 200) throws -> Reply {
        json(try value.rendered(), status: status)
    }

    static func text(_ text: String, status: Int = 200, type: String = "text/plain") -> Reply {
        Reply(status: status, type: "\(type); charset=utf-8", bytes: Array(text.utf8))
    }

    /// - Parameter reason: for the person who reads it: our own words only.
    static func refusal(_ status: Int, _ reason: String) -> Reply {
        (try? .json(.object(["error": .string(reason)]), status: status)) ?? .text(reason, status: status)
    }
}
