import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Carries requests to the front desk and its replies back, closing connections where a reply asks for it.
struct EmulatorResponder: HTTPResponder {
    typealias Context = ConnectionContext

    let desk: FrontDesk
    let clock: any EmulatorClock
    let configuration: EmulatorConfiguration

    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        let requestID = request.headers[.requestID] ?? UUID().uuidString.lowercased()
        let visit = FrontDesk.Visit(
            method: request.method.rawValue, target: request.head.path ?? "/",
            authorization: request.headers[.authorization], requestID: requestID,
            userAgent: request.headers[.userAgent], base: base(of: request, context))
        let largest = configuration.largestBody
        let reply = try await desk.answer(visit) {
            do {
                var buffer = try await request.body.collect(upTo: largest)
                return buffer.readBytes(length: buffer.readableBytes) ?? []
            } catch is NIOTooManyBytesError {
                throw Refusal(status: 413, detail: "Request body exceeds \(largest) bytes")
            }
        }
        if reply.delay > 0 { try await clock.sleep(seconds: reply.delay) }
        return try await response(to: reply, requestID: requestID, on: context.channel)
    }

    private func base(of request: Request, _ context: ConnectionContext) -> String {
        let bound = "\(configuration.host):\(context.channel.localAddress?.port ?? configuration.port)"
        return "http://" + (request.head.authority ?? bound)
    }

    private func response(to reply: Reply, requestID: String, on channel: any Channel) async throws -> Response {
        var headers = HTTPFields()
        headers[.requestID] = requestID
        headers[.apiVersion] = configuration.apiVersion
        headers[.contentType] = reply.type
        for (name, value) in reply.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        let buffer = ByteBuffer(bytes: reply.bytes)
        switch reply.ending {
        case .whole:
            return Response(status: .init(code: reply.status), headers: headers, body: .init(byteBuffer: buffer))
        case .torn:
            let half = buffer.getSlice(at: 0, length: buffer.readableBytes / 2) ?? ByteBuffer()
            let body = ResponseBody(contentLength: buffer.readableBytes) { writer in
                try await writer.write(half)
                try await channel.close()
                throw ConnectionClosed()
            }
            return Response(status: .init(code: reply.status), headers: headers, body: body)
        case .hangUp, .reset:
            if reply.ending == .reset { try? await channel.resetOnClose() }
            try? await channel.close()
            // Nothing can be written any more: the server meets the closed channel and gives up on it.
            throw ConnectionClosed()
        }
    }
}

/// Ends the handling of a request whose connection was closed on purpose.
struct ConnectionClosed: Error {}

/// A request context that knows its connection.
struct ConnectionContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}

extension HTTPField.Name {
    static var requestID: HTTPField.Name { name("X-Request-Id") }
    static var apiVersion: HTTPField.Name { name("X-API-Version") }

    private static func name(_ text: String) -> HTTPField.Name {
        // Both names are tokens; the fallback only spares a forced unwrapping.
        HTTPField.Name(text) ?? .server
    }
}

/// Layout of the system's `struct linger`, on Linux as on macOS.
private struct Linger: Sendable {
    var isOn: CInt = 1
    var seconds: CInt = 0
}

extension Channel {
    /// Makes the close that follows a reset (a linger time of zero) instead of an orderly end.
    fileprivate func resetOnClose() async throws {
        guard let provider = self as? any SocketOptionProvider else { return }
        try await provider.unsafeSetSocketOption(level: .socket, name: .so_linger, value: Linger()).get()
    }
}
