import Foundation
import NIOCore
import NIOPosix
import NightshiftCore

/// A server of raw bytes on loopback: what it answers, and when it hangs up, is the test's word for word.
package final class LoopbackServer: Sendable {
    package struct Received: Sendable {
        /// 0 for the first connection.
        package let connection: Int
        /// Head lines without the line breaks; the request line comes first.
        package let head: [String]
        package let body: [UInt8]

        package func field(_ name: String) -> String? {
            let start = name.lowercased() + ":"
            return head.first { $0.lowercased().hasPrefix(start) }?.dropFirst(start.count).trimmingCharacters(in: [" "])
        }
    }

    package enum Step: Sendable {
        case send(String)
        case bytes([UInt8])
        case call(@Sendable () async -> Void)
        case close
    }

    /// How much of a request the script waits for.
    package enum Moment: Sendable {
        case firstBytes
        case head
        case firstOfBody
        case wholeRequest
    }

    package typealias Script = @Sendable (Received) async -> [Step]

    package let port: Int
    private let channel: any Channel
    private let log: Log

    fileprivate final class Log: Sendable {
        let state = Guarded<(connections: Int, requests: [Received])>((0, []))
    }

    private init(channel: any Channel, log: Log) {
        self.channel = channel
        self.log = log
        port = channel.localAddress?.port ?? 0
    }

    package var requests: [Received] { log.state.withLock { $0.requests } }
    package var connections: Int { log.state.withLock { $0.connections } }
    package var url: String { "http://127.0.0.1:\(port)" }

    /// Runs a test against a server, which is closed whatever happens.
    package static func with(
        at moment: Moment = .wholeRequest, script: @escaping Script, test: (LoopbackServer) async throws -> Void
    ) async throws {
        let log = Log()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 64)
            .childChannelInitializer { channel in
                let index = log.state.withLock { state in
                    defer { state.connections += 1 }
                    return state.connections
                }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        Conversation(connection: index, moment: moment, script: script, log: log))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = LoopbackServer(channel: channel, log: log)
        do {
            try await test(server)
        } catch {
            try? await channel.close()
            throw error
        }
        try await channel.close()
    }

    /// A port of this machine where nobody listens. Not one that was free a moment ago: another test's server may have
    /// been given it since.
    package static let deserted = 1
}

/// One connection: cuts requests out of the bytes and plays the script's steps.
private final class Conversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let connection: Int
    private let moment: LoopbackServer.Moment
    private let script: LoopbackServer.Script
    private let log: LoopbackServer.Log
    private var bytes: [UInt8] = []
    private var isAnswered = false
    /// Bytes of a body that nobody waits for.
    private var unread = 0

    init(
        connection: Int, moment: LoopbackServer.Moment, script: @escaping LoopbackServer.Script, log: LoopbackServer.Log
    ) {
        self.connection = connection
        self.moment = moment
        self.script = script
        self.log = log
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes.append(contentsOf: unwrapInboundIn(data).readableBytesView)
        while let request = cut() {
            log.state.withLock { $0.requests.append(request) }
            let (channel, script) = (context.channel, script)
            Task {
                for step in await script(request) {
                    switch step {
                    case .send(let text): try? await channel.writeAndFlush(ByteBuffer(string: text))
                    case .bytes(let bytes): try? await channel.writeAndFlush(ByteBuffer(bytes: bytes))
                    case .call(let body): await body()
                    case .close: try? await channel.close()
                    }
                }
            }
        }
    }

    private func cut() -> LoopbackServer.Received? {
        let skipped = min(unread, bytes.count)
        bytes.removeFirst(skipped)
        unread -= skipped
        guard !isAnswered, !bytes.isEmpty else { return nil }
        if moment == .firstBytes {
            isAnswered = true
            return .init(connection: connection, head: [], body: bytes)
        }
        let end: [UInt8] = [13, 10, 13, 10]
        guard let gap = bytes.firstRange(of: end) else { return nil }
        let head = String(decoding: bytes[..<gap.lowerBound], as: UTF8.self).split(separator: "\r\n").map(String.init)
        let length = LoopbackServer.Received(connection: 0, head: head, body: []).field("Content-Length").flatMap {
            Int($0)
        }
        if moment == .firstOfBody, bytes.count == gap.upperBound { return nil }
        if moment != .wholeRequest {
            bytes.removeFirst(gap.upperBound)
            unread = length ?? 0
            return .init(connection: connection, head: head, body: [])
        }
        let body = bytes[gap.upperBound...]
        guard body.count >= length ?? 0 else { return nil }
        let whole = Array(body.prefix(length ?? 0))
        bytes = Array(body.dropFirst(length ?? 0))
        return .init(connection: connection, head: head, body: whole)
    }
}
