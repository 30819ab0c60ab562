import NightshiftCore

/// The transport over libcurl.
///
/// All requests share connections that are kept alive, but a submission asks more of one. A kept connection may be dead without
/// our knowing, because the server closes it in the very moment it is taken or because the network is gone: what is a
/// harmless retry for a GET is, for a POST, a reply that is lost for good, whereas a new connection that can't be made proves
/// that nothing was sent. So a submission goes over a kept connection only while something that was sent within
/// `TransportTimeouts.trust` has been answered, and over one only that was lately in use itself and is quiet; otherwise over
/// a new one. Once one has lost its answer that way, none is begun that way any more at that server, for as long as the
/// transport lives.
///
/// A request costs two or three system calls on a connection that is there, two more to look at it first (downloads do
/// without), and some fifteen more for a new one (and over TLS a handshake). Downloads are handed on in pieces of 256 KiB, of
/// which one is gathered here while the one before is dealt with.
///
/// `shutdown()` must be called before the last reference goes away.
package final class CurlTransport: HTTPTransport {
    private let thread: ConnectionThread
    private let timeouts: TransportTimeouts

    /// - Parameter connections: the most requests on the wire at once, of submissions and of everything else separately.
    ///   Those beyond wait until one of these ends, for as long as that takes.
    package init(connections: Int, timeouts: TransportTimeouts = TransportTimeouts()) {
        self.timeouts = timeouts
        thread = ConnectionThread(limit: connections)
    }

    /// Runs tasks where the answers arrive.
    package var executor: ConnectionThread { thread }

    /// Ends whatever is still on the wire and closes every connection. What is asked for later fails.
    package func shutdown() async {
        await withCheckedContinuation { continuation in
            thread.call { connections in
                connections.shutDown()
                continuation.resume()
            }
        }
    }

    package func exchange(_ request: HTTPRequest, limit: Int) async throws(TransportError) -> HTTPReply {
        do {
            return switch request.method {
            case .get: try await poll(request, limit: limit)
            case .post: try await post(request, limit: limit)
            }
        } catch {
            throw error.transportError(body: request.body?.length)
        }
    }

    package func open(_ request: HTTPRequest) async throws(TransportError) -> sending HTTPStream {
        // A kept connection may have been closed just as it was taken: then the request is sent over another one.
        let limits = Exchange.Limits(connect: timeouts.connect, silence: timeouts.silence, sendings: 2)
        let transfer = Transfer(start(request, limits: limits), on: thread)
        do {
            let head = try await transfer.head()
            return HTTPStream(status: head.status, fields: head.fields) { () throws(TransportError) in
                do throws(ExchangeFailure) {
                    return try await transfer.next().map { $0[...] }
                } catch {
                    throw .broken(error.reasonAfterHead)
                }
            }
        } catch {
            throw error.transportError(body: nil)
        }
    }

    private func poll(_ request: HTTPRequest, limit: Int) async throws(ExchangeFailure) -> HTTPReply {
        // Sent once: its caller keeps polls of one job apart.
        let limits = Exchange.Limits(
            connect: timeouts.connect, whole: timeouts.poll, silence: timeouts.poll, trust: timeouts.trust)
        let transfer = Transfer(start(request, limits: limits), on: thread)
        return try await HTTPReply(head: transfer.head(), limit: limit, next: transfer.next)
    }

    /// Goes on when the caller is cancelled: a POST that is given up while it is on the wire is a lost reply. The deadline
    /// bounds it.
    private func post(_ request: HTTPRequest, limit: Int) async throws(ExchangeFailure) -> HTTPReply {
        let limits = Exchange.Limits(
            connect: timeouts.connect, whole: timeouts.submission(ofBytes: request.body?.length ?? 0),
            silence: timeouts.submission, trust: timeouts.trust)
        // An answer that comes before the body is through, and with it the end of the connection, may be lost to the error of
        // sending: then nobody knows what became of it.
        let answer = start(request, limits: limits)
        let feeder = request.body.flatMap { body in
            body.isAtHand ? nil : Task { await feed(StreamedBody(body: body), to: answer) }
        }
        defer { feeder?.cancel() }
        let transfer = Transfer(answer, on: thread, endsWithTask: false)
        return try await HTTPReply(head: transfer.head(), limit: limit, next: transfer.next)
    }

    private func start(_ request: HTTPRequest, limits: Exchange.Limits) -> Answer {
        let answer = Answer { [thread] answer in thread.call { $0.goOn(answer) } }
        thread.call { $0.start(Exchange(request, limits: limits, answer: answer)) }
        return answer
    }

    /// Sends a body piece by piece, as fast as the network takes it.
    private func feed(_ body: StreamedBody, to answer: Answer) async {
        do {
            for try await piece in body {
                let wantsMore = await withCheckedContinuation { continuation in
                    thread.call { $0.send(piece, for: answer, then: continuation) }
                }
                guard wantsMore else { return }
            }
        } catch {
            let reason = (error as? BodyFailure)?.reason ?? "the request's body could not be read"
            thread.call { $0.end(answer, ExchangeFailure(reason, isOfBody: true)) }
        }
    }
}

extension HTTPReply {
    /// Collects an answer. With a status, nothing that went wrong afterwards may hide it.
    ///
    /// - Parameter limit: the most bytes of the body.
    fileprivate init(
        head: Answer.Head, limit: Int, next: () async throws(ExchangeFailure) -> [UInt8]?
    ) async {
        var (body, flaw): ([UInt8], String?) = ([], nil)
        do {
            while flaw == nil, let piece = try await next() {
                if piece.count > limit - body.count { flaw = "the answer is longer than \(limit) bytes" }
                body.append(contentsOf: piece.prefix(limit - body.count))
            }
        } catch {
            flaw = error.reasonAfterHead
        }
        self.init(status: head.status, fields: head.fields, body: body, flaw: flaw)
    }
}

/// An exchange in progress, from the caller's side: ended when nobody holds it any more.
private final class Transfer: Sendable {
    private let answer: Answer
    private let thread: ConnectionThread
    private let endsWithTask: Bool

    /// - Parameter endsWithTask: whether it ends when the task is cancelled that waits for it.
    init(_ answer: Answer, on thread: ConnectionThread, endsWithTask: Bool = true) {
        self.answer = answer
        self.thread = thread
        self.endsWithTask = endsWithTask
    }

    deinit {
        // Most have ended long before.
        if !answer.hasEnded { giveUp() }
    }

    private func giveUp() {
        answer.end(.cancelled)
        thread.call { [answer] in $0.end(answer, .cancelled) }
    }

    func head() async throws(ExchangeFailure) -> Answer.Head {
        try await whileWanted { [answer] () throws(ExchangeFailure) in try await answer.head() }
    }

    func next() async throws(ExchangeFailure) -> [UInt8]? {
        try await whileWanted { [answer] () throws(ExchangeFailure) in try await answer.next() }
    }

    private func whileWanted<Value: Sendable>(
        _ wait: () async throws(ExchangeFailure) -> Value
    ) async throws(ExchangeFailure) -> Value {
        // Not before the end of this is nobody waiting.
        defer { withExtendedLifetime(self) {} }
        guard endsWithTask else { return try await wait() }
        let result = await withTaskCancellationHandler {
            await Result(catching: wait)
        } onCancel: {
            giveUp()
        }
        return try result.get()
    }
}

extension Result {
    fileprivate init(catching body: () async throws(Failure) -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
