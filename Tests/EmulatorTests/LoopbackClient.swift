import NIOCore
import NIOPosix

/// One request on a connection of its own, and every byte that came back.
struct LoopbackClient {
    var address: String

    struct Answer {
        var bytes: [UInt8]
        var status = 0
        var headers: [String: String] = [:]
        var body: [UInt8] = []

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: [13, 10, 13, 10]) }) else { return }
            let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
            status = Int(lines[0].split(separator: " ")[1]) ?? 0
            for line in lines.dropFirst() {
                let sides = line.split(separator: ":", maxSplits: 1)
                headers[sides[0].lowercased()] = String(sides[1].dropFirst())
            }
            body = Array(bytes[(end + 4)...])
        }

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    func send(
        _ method: String, _ path: String, key: String? = "luma-api-test", headers: [String: String] = [:],
        body: String = ""
    ) async throws -> Answer {
        var text = "\(method) \(path) HTTP/1.1\r\nHost: \(address.dropFirst(7))\r\nConnection: close\r\n"
        if let key { text += "Authorization: Bearer \(key)\r\n" }
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        text += "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        let port = Int(address.split(separator: ":").last ?? "") ?? 0
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let bytes = try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            var bytes: [UInt8] = []
            // A reset ends the answer just as an orderly close does.
            do { for try await buffer in inbound { bytes += buffer.readableBytesView } } catch is IOError {}
            return bytes
        }
        return Answer(bytes)
    }

    func post(_ body: String, key: String? = "luma-api-test", headers: [String: String] = [:]) async throws -> Answer {
        try await send("POST", "/v1/generations", key: key, headers: headers, body: body)
    }

    /// Asks once on a connection that both sides leave open, and goes on while it is idle.
    func holdOpen(_ body: () async throws -> Void) async throws -> Answer {
        let port = Int(address.split(separator: ":").last ?? "") ?? 0
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: "GET /v1/generations HTTP/1.1\r\nHost: emulator\r\n\r\n"))
            var reply = inbound.makeAsyncIterator()
            let bytes = try await reply.next().map { Array($0.readableBytesView) } ?? []
            try await body()
            return Answer(bytes)
        }
    }
}
