import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Carries requests past the gate to the desk, and its replies back.
struct DashboardResponder: HTTPResponder {
    typealias Context = ConnectionContext

    let desk: Desk
    let logger: Logger
    private static let largestBody = 4_096

    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        let port = context.channel.localAddress?.port ?? 0
        let route = Route(method: request.method.rawValue, target: request.head.path ?? "/")
        if let refusal = desk.gate.refusal(of: Visit(request.head), to: route, port: port) {
            return response(refusal, to: request)
        }
        if case .events = route, request.method == .get { return await stream(for: request) }
        do {
            let reply = try await desk.answer(route, port: port) {
                let buffer = try await request.body.collect(upTo: Self.largestBody)
                return Data(buffer.readableBytesView)
            }
            return response(reply, to: request)
        } catch is NIOTooManyBytesError {
            return response(.refusal(413, "that is more than \(Self.largestBody) bytes"), to: request)
        } catch {
            // Our own trouble, in the words that the commands have for it.
            logger.warning("a request of the dashboard failed", metadata: ["error": "\(error)"])
            return response(.refusal(500, "\(error)"), to: request)
        }
    }

    private func stream(for request: Request) async -> Response {
        let stream = EventStream(feed: desk.feed, lastEventID: request.headers[.lastEventID])
        guard let body = await stream.body() else {
            return response(.refusal(503, "too many pages are open already"), to: request)
        }
        var headers = HTTPFields()
        SecurityHeaders.add(to: &headers)
        headers[.contentType] = "text/event-stream; charset=utf-8"
        headers[.cacheControl] = "no-store"
        return Response(status: .ok, headers: headers, body: body)
    }

    private func response(_ reply: Reply, to request: Request) -> Response {
        var headers = HTTPFields()
        SecurityHeaders.add(to: &headers)
        headers[.contentType] = reply.type
        headers[.cacheControl] = reply.caching
        headers[.eTag] = reply.tag
        headers[.setCookie] = reply.cookie
        headers[.allow] = reply.allowed
        if let tag = reply.tag, request.headers[.ifNoneMatch] == tag {
            return Response(status: .notModified, headers: headers)
        }
        let status = HTTPResponse.Status(code: reply.status)
        if request.method == .head {
            headers[.contentLength] = String(reply.bytes.count)
            return Response(status: status, headers: headers)
        }
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: reply.bytes)))
    }
}

/// A request context that knows its connection.
struct ConnectionContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}
