import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL

/// The transport over async-http-client.
///
/// Two clients, because the two kinds of request want opposite things of a connection. Polls and downloads share
/// connections that are kept alive. A submission must have one of its own: a kept connection may be closed by the server in
/// the very moment it is taken, and what is a harmless retry for a GET is, for a POST, a reply that is lost for good.
///
/// A submission costs a connection made and closed (some thirty system calls, and over TLS a handshake); a poll or a download two
/// or three system calls on a connection that is there. Downloads are handed on piece by piece and never gathered here.
///
/// `shutdown()` must be called before the last reference goes away.
package final class AHCTransport: HTTPTransport {
    private let kept: HTTPClient
    private let fresh: HTTPClient
    private let timeouts: TransportTimeouts

    /// - Parameters:
    ///   - connections: the most connections to one host at once, for submissions and for everything else separately.
    ///     Requests beyond wait, for as long as a connection may take.
    ///   - certificateAuthority: a PEM file of roots that are trusted besides the system's.
    package init(
        connections: Int, timeouts: TransportTimeouts = TransportTimeouts(), certificateAuthority: String? = nil
    ) {
        self.timeouts = timeouts
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
        kept = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)

        settings.timeout.read = TimeAmount(timeouts.submission)
        settings.maximumUsesPerConnection = 1
        // A connection whose request was given up while it was opened must not lie around for a later one.
        settings.connectionPool.idleTimeout = .milliseconds(1)
        fresh = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
    }

    /// Ends whatever is still on the wire and closes every connection.
    package func shutdown() async {
        // The only errors are that of a second call and those of closing sockets, which leave nothing to be done.
        try? await fresh.shutdown()
        try? await kept.shutdown()
    }

    package func exchange(_ request: HTTPRequest, limit: Int) async throws(TransportError) -> HTTPReply {
        switch request.method {
        case .get:
            let deadline = NIODeadline.now() + TimeAmount(timeouts.poll)
            return await collect(try await head(of: request, deadline: deadline), limit: limit, deadline: deadline)
        case .post:
            // In a task of its own, out of reach of the caller's cancellation: a POST that is given up while it is on the
            // wire is a lost reply. The deadline still bounds it.
            let exchange = Task { await post(request, limit: limit) }
            return try await exchange.value.get()
        }
    }

    package func open(_ request: HTTPRequest) async throws(TransportError) -> sending HTTPStream {
        let response = try await headOfDownload(request)
        var iterator = response.body.makeAsyncIterator()
        return HTTPStream(status: Int(response.status.code), fields: HTTPFields(response.headers)) {
            () throws(TransportError) in
            do {
                return try await iterator.next().map { Array($0.readableBytesView)[...] }
            } catch {
                throw .broken(TransportCause(error).reasonAfterHead)
            }
        }
    }

    private func post(_ request: HTTPRequest, limit: Int) async -> Result<HTTPReply, TransportError> {
        let body = request.body ?? RequestBody()
        let progress = BodyProgress()
        var outgoing = HTTPClientRequest(request)
        outgoing.headers.add(name: "Connection", value: "close")
        outgoing.body = .stream(StreamedBody(body: body, progress: progress), length: .known(body.length))
        let deadline = NIODeadline.now() + TimeAmount(timeouts.submission(ofBytes: body.length))
        do {
            let response = try await fresh.execute(outgoing, deadline: deadline)
            return .success(await collect(response, limit: limit, deadline: deadline))
        } catch {
            return .failure(progress.verdict(on: TransportCause(error).reason, length: body.length))
        }
    }

    /// Sends a download's GET, and once more where the connection was closed before an answer began: a kept connection may
    /// have been closed just as it was taken. A poll is not repeated here: its caller keeps polls of one job apart.
    private func headOfDownload(_ request: HTTPRequest) async throws(TransportError) -> HTTPClientResponse {
        do {
            return try await kept.execute(HTTPClientRequest(request), deadline: .distantFuture)
        } catch {
            let cause = TransportCause(error)
            guard cause.isClosedConnection, !Task.isCancelled else { throw cause.transportError }
        }
        return try await head(of: request, deadline: .distantFuture)
    }

    /// Sends a GET and waits for the answer's head.
    private func head(of request: HTTPRequest, deadline: NIODeadline) async throws(TransportError) -> HTTPClientResponse
    {
        do {
            return try await kept.execute(HTTPClientRequest(request), deadline: deadline)
        } catch {
            throw TransportCause(error).transportError
        }
    }

    /// Collects the body. From here on the status is known, so that nothing that goes wrong may hide it.
    private func collect(_ response: HTTPClientResponse, limit: Int, deadline: NIODeadline) async -> HTTPReply {
        var bytes: [UInt8] = []
        var flaw: String?
        do {
            for try await piece in response.body {
                let room = limit - bytes.count
                bytes.append(contentsOf: piece.readableBytesView.prefix(room))
                if piece.readableBytes > room {
                    flaw = "the answer is longer than \(limit) bytes"
                    break
                }
                // The client's own deadline ends at the head, and its read time-out starts anew with every piece.
                if NIODeadline.now() > deadline {
                    flaw = "the answer did not end in time"
                    break
                }
            }
        } catch {
            flaw = TransportCause(error).reasonAfterHead
        }
        return HTTPReply(
            status: Int(response.status.code), fields: HTTPFields(response.headers), body: bytes, flaw: flaw)
    }
}

extension TransportCause {
    /// Of a GET, of which the cause alone tells whether it left.
    fileprivate var transportError: TransportError { isBeforeSending ? .notSent(reason) : .broken(reason) }
}

extension HTTPClientRequest {
    /// Everything but the body.
    fileprivate init(_ request: HTTPRequest) {
        self.init(url: request.url)
        method = HTTPMethod(rawValue: request.method.rawValue)
        for field in request.fields.all { headers.add(name: field.name, value: field.value) }
    }
}

extension HTTPFields {
    fileprivate init(_ headers: HTTPHeaders) {
        self.init()
        for (name, value) in headers { add(name, value) }
    }
}
