import LumaAPI
import NightshiftCore

/// A transport that answers from a list and remembers what it was asked.
final class ScriptedTransport: HTTPTransport {
    private let replies: Guarded<[Result<HTTPReply, TransportError>]>
    private let asked = Guarded<[HTTPRequest]>([])

    init(_ replies: Result<HTTPReply, TransportError>...) {
        self.replies = Guarded(replies)
    }

    var requests: [HTTPRequest] { asked.withLock { $0 } }

    func exchange(_ request: HTTPRequest, limit: Int) async throws(TransportError) -> HTTPReply {
        asked.withLock { $0.append(request) }
        return try next().get()
    }

    func open(_ request: HTTPRequest) async throws(TransportError) -> sending HTTPStream {
        asked.withLock { $0.append(request) }
        let reply = try next().get()
        var pieces: [ArraySlice<UInt8>] = reply.body.isEmpty ? [] : [reply.body.prefix(2), reply.body.dropFirst(2)]
        let flaw = reply.flaw
        return HTTPStream(status: reply.status, fields: reply.fields) { () throws(TransportError) in
            if pieces.isEmpty, let flaw { throw .broken(flaw) }
            return pieces.isEmpty ? nil : pieces.removeFirst()
        }
    }

    private func next() -> Result<HTTPReply, TransportError> {
        replies.withLock { $0.isEmpty ? .failure(.broken("the script is at its end")) : $0.removeFirst() }
    }
}

extension HTTPReply {
    /// An answer with the given text as its body.
    static func text(_ status: Int, _ text: String, _ fields: HTTPFields = [:], flaw: String? = nil) -> Self {
        HTTPReply(status: status, fields: fields, body: Array(text.utf8), flaw: flaw)
    }

    /// An error as the API words it.
    static func detail(_ status: Int, _ detail: String, _ fields: HTTPFields = [:]) -> Self {
        text(status, "{\"detail\": \"\(detail)\"}", fields)
    }
}
