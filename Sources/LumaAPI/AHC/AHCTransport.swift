import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// The transport over async-http-client.
///
/// Two clients, because the two kinds of request want opposite things of a connection. Polls and downloads share
/// connections that are kept alive. A submission must have one of its own: a kept connection may be closed by the server in
/// the very moment it is taken, and what is a harmless retry for a GET is, for a POST, a reply that is lost for good.
///
/// A submission costs a connection made and closed (some thirty system calls, and over TLS a handshake); a poll or a download two
/// or three system calls on a connection that is there. Downloads are handed on in pieces of 256 KiB, of which
/// one is gathered here while the one before is dealt with.
///
/// `shutdown()` must be called before the last reference goes away.
package final class AHCTransport: HTTPTransport {
    private let kept: HTTPClient
    private let fresh: HTTPClient
    private let timeouts: TransportTimeouts
    /// All connections are on one: tasks that run there as well meet every answer on their own thread.
    private let loop = MultiThreadedEventLoopGroup.singleton.next()
    /// Runs tasks where the answers arrive.
    package let executor: LoopExecutor

    /// - Parameters:
    ///   - connections: the most connections to one host at once, for submissions and for everything else separately.
    ///     Requests beyond wait, for as long as a connection may take.
    ///   - certificateAuthority: a PEM file of roots that are trusted besides the system's.
    package init(
        connections: Int, timeouts: TransportTimeouts = TransportTimeouts(), certificateAuthority: String? = nil
    ) {
        self.timeouts = timeouts
        executor = LoopExecutor(loop)
        var settings = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(
                connect: TimeAmount(timeouts.connect), read: TimeAmount(timeouts.silence),
                write: TimeAmount(timeouts.silence)),
            connectionPool: .init(
                idleTimeout: .seconds(30), concurrentHTTP1ConnectionsPerHostSoftLimit: max(connections, 1)),
            decompression: .disabled)
        settings.httpVersion = .http1Only
        // Nobody traces: each request would make a span, with attributes, for nobody.
        settings.tracing.tracer = nil
        // Whoever calls decides when to try again; the pool would hide a dead network for the whole connect time-out.
        settings.connectionPool.retryConnectionEstablishment = false
        if let certificateAuthority {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.additionalTrustRoots = [.file(certificateAuthority)]
            settings.tlsConfiguration = tls
        }
        kept = HTTPClient(eventLoopGroupProvider: .shared(loop), configuration: settings)

        settings.timeout.read = TimeAmount(timeouts.submission)
        settings.maximumUsesPerConnection = 1
        // A connection whose request was given up while it was opened must not lie around for a later one.
        settings.connectionPool.idleTimeout = .milliseconds(1)
        fresh = HTTPClient(eventLoopGroupProvider: .shared(loop), configuration: settings)
    }

    /// Ends whatever is still on the wire and closes every connection.
    package func shutdown() async {
        // The only errors are that of a second call and those of closing sockets, which leave nothing to be done.
        try? await fresh.shutdown()
        try? await kept.shutdown()
    }

    package func exchange(_ request: HTTPRequest, limit: Int) async throws(TransportError) -> HTTPReply {
        switch request.method {
        case .get: try await poll(request, limit: limit)
        case .post: try await post(request, limit: limit)
        }
    }

    package func open(_ request: HTTPRequest) async throws(TransportError) -> sending HTTPStream {
        let (head, transfer) = try await headOfDownload(request)
        return HTTPStream(status: Int(head.status.code), fields: HTTPFields(head.headers)) {
            () throws(TransportError) in
            do {
                return try await transfer.untilCancelled { body in try await body.next().map { $0[...] } }
            } catch {
                throw .broken(TransportCause(error).reasonAfterHead)
            }
        }
    }

    private func poll(_ request: HTTPRequest, limit: Int) async throws(TransportError) -> HTTPReply {
        let collector = ReplyCollector(limit: limit)
        do {
            let exchange = start(try HTTPClient.Request(request), on: kept, into: collector, within: timeouts.poll)
            let result = await withTaskCancellationHandler {
                await exchange.result()
            } onCancel: {
                exchange.cancel()
            }
            if let reply = collector.reply(after: result) { return reply }
            throw result ?? HTTPClientError.remoteConnectionClosed
        } catch {
            throw TransportCause(error).transportError
        }
    }

    /// Goes on when the caller is cancelled: a POST that is given up while it is on the wire is a lost reply. The deadline
    /// bounds it.
    private func post(_ request: HTTPRequest, limit: Int) async throws(TransportError) -> HTTPReply {
        let body = request.body ?? RequestBody()
        let progress = BodyProgress()
        let collector = ReplyCollector(limit: limit)
        do {
            var outgoing = try HTTPClient.Request(request)
            outgoing.headers.add(name: "Connection", value: "close")
            outgoing.body = body.outgoing(progress, on: loop)
            let timeout = timeouts.submission(ofBytes: body.length)
            let result = await start(outgoing, on: fresh, into: collector, within: timeout).result()
            if let reply = collector.reply(after: result) { return reply }
            throw result ?? HTTPClientError.remoteConnectionClosed
        } catch {
            throw progress.verdict(on: TransportCause(error).reason, length: body.length)
        }
    }

    /// Sends a download's GET, and once more where the connection was closed before an answer began: a kept connection may
    /// have been closed just as it was taken. A poll is not repeated here: its caller keeps polls of one job apart.
    private func headOfDownload(_ request: HTTPRequest) async throws(TransportError) -> (HTTPResponseHead, Transfer) {
        do {
            return try await firstOfDownload(request)
        } catch {
            let cause = TransportCause(error)
            guard cause.isClosedConnection, !Task.isCancelled else { throw cause.transportError }
        }
        do {
            return try await firstOfDownload(request)
        } catch {
            throw TransportCause(error).transportError
        }
    }

    private func firstOfDownload(_ request: HTTPRequest) async throws -> (HTTPResponseHead, Transfer) {
        let body = IncomingBody()
        let exchange = start(try HTTPClient.Request(request), on: kept, into: body, within: nil)
        // A client that is shut down says so here, and not to the delegate.
        exchange.futureResult.whenFailure { body.fail($0) }
        let transfer = Transfer(exchange, body: body)
        return (try await transfer.untilCancelled { try await $0.head() }, transfer)
    }

    /// - Parameter timeout: for the whole exchange, the body included.
    private func start<Delegate: HTTPClientResponseDelegate>(
        _ request: HTTPClient.Request, on client: HTTPClient, into delegate: Delegate, within timeout: Duration?
    ) -> HTTPClient.Task<Delegate.Response> {
        client.execute(
            request: request, delegate: delegate, eventLoop: .delegate(on: loop),
            deadline: timeout.map { .now() + TimeAmount($0) })
    }
}

extension HTTPClient.Task<Void> {
    /// Waits for the end; what it ended with, if not well.
    fileprivate func result() async -> (any Error)? {
        do {
            try await futureResult.get()
            return nil
        } catch {
            return error
        }
    }
}

extension TransportCause {
    /// Of a GET, of which the cause alone tells whether it left.
    fileprivate var transportError: TransportError { isBeforeSending ? .notSent(reason) : .broken(reason) }
}

extension HTTPClient.Request {
    /// Everything but the body.
    fileprivate init(_ request: HTTPRequest) throws {
        var headers = HTTPHeaders()
        headers.reserveCapacity(request.fields.all.count + 3)
        for field in request.fields.all { headers.add(name: field.name, value: field.value) }
        try self.init(url: request.url, method: HTTPMethod(rawValue: request.method.rawValue), headers: headers)
    }
}

extension HTTPFields {
    init(_ headers: HTTPHeaders) {
        self.init()
        for (name, value) in headers { add(name, value) }
    }
}
