import NIOCore
import NIOPosix

/// Speaks to a server by hand, so that a test decides every header.
struct PlainClient {
    let port: Int

    struct Answer {
        var status = 0
        var headers: [String: String] = [:]
        var body: [UInt8] = []

        var text: String { String(decoding: body, as: UTF8.self) }
        var names: String { headers.map { "\($0): \($1)" }.joined(separator: "\n") }

        init(_ bytes: [UInt8]) {
            guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: [13, 10, 13, 10]) }) else { return }
            let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
            status = Int(lines[0].split(separator: " ")[1]) ?? 0
            for line in lines.dropFirst() {
                let sides = line.split(separator: ":", maxSplits: 1)
                headers[sides[0].lowercased()] = String(sides[1].dropFirst())
            }
            body = Array(bytes[(end + 4)...])
        }
    }

    /// - Parameter headers: `Host` is this machine's unless it is given.
    func send(_ method: String, _ path: String, _ headers: [String: String] = [:], body: String = "") async throws
        -> Answer
    {
        var headers = headers
        headers["Host"] = headers["Host"] ?? "127.0.0.1:\(port)"
        headers["Connection"] = "close"
        if !body.isEmpty { headers["Content-Length"] = "\(body.utf8.count)" }
        let lines = headers.map { "\($0): \($1)\r\n" }.joined()
        let channel = try await connect()
        let bytes = try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: "\(method) \(path) HTTP/1.1\r\n\(lines)\r\n\(body)"))
            var bytes: [UInt8] = []
            do { for try await buffer in inbound { bytes += buffer.readableBytesView } } catch is IOError {}
            return bytes
        }
        return Answer(bytes)
    }

    func get(_ path: String, _ headers: [String: String] = [:]) async throws -> Answer {
        try await send("GET", path, headers)
    }

    func post(_ path: String, token: String?, _ body: String, _ more: [String: String] = [:]) async throws -> Answer {
        var headers = ["Content-Type": "application/json"].merging(more) { $1 }
        if let token { headers["X-Nightshift-Token"] = token }
        return try await send("POST", path, headers, body: body)
    }

    /// Reads a stream until what came satisfies `isEnough`.
    func stream(_ path: String, _ headers: [String: String] = [:], until isEnough: (String) -> Bool) async throws
        -> String
    {
        let lines = headers.map { "\($0): \($1)\r\n" }.joined()
        let channel = try await connect()
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(
                ByteBuffer(string: "GET \(path) HTTP/1.1\r\nHost: localhost:\(port)\r\n\(lines)\r\n"))
            var text = ""
            for try await buffer in inbound {
                text += String(buffer: buffer)
                if isEnough(text) { break }
            }
            return text
        }
    }

    /// Begins a request, and waits until the server has had enough of it.
    func dawdle() async throws -> Answer {
        let channel = try await connect()
        let bytes = try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: "GET /status HTTP/1.1\r\nHost: localho"))
            var bytes: [UInt8] = []
            do { for try await buffer in inbound { bytes += buffer.readableBytesView } } catch is IOError {}
            return bytes
        }
        return Answer(bytes)
    }

    private func connect() async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
    }
}
