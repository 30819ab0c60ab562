import TestSupport
import Testing

@testable import LumaAPI

@Suite("Download over a socket", .timeLimit(.minutes(3)))
struct CurlDownloadTests {
    @Test("brings downloads home where connections are closed without notice after every answer")
    func closedAfterEach() async throws {
        let script: LoopbackServer.Script = { _ in [.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), .close] }
        try await LoopbackServer.with(script: script) { server in
            try await withTransport { transport in
                for _ in 0..<20 {
                    let bytes = try await download(server.url, over: transport)
                    #expect(bytes == Array("ok".utf8))
                }
            }
        }
    }

    @Test("is sent once more, at once, where a kept connection is closed under it")
    func stale() async throws {
        let counter = Counter()
        // The second request on the first connection meets a closed door.
        let script: LoopbackServer.Script = { _ in
            counter.next() == 2 ? [.close] : [.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]
        }
        try await LoopbackServer.with(script: script) { server in
            try await withTransport { transport in
                for _ in 0..<2 {
                    let bytes = try await download(server.url, over: transport)
                    #expect(bytes == Array("ok".utf8))
                }
                #expect(server.requests.map(\.connection) == [0, 0, 1])
            }
        }
    }

    @Test("is not repeated where the connection was new, nor more than once where it was not")
    func hopeless() async throws {
        let counter = Counter()
        // The first answer comes; whoever knocks after that meets a closed door.
        let script: LoopbackServer.Script = { _ in
            counter.next() == 2 ? [.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")] : [.close]
        }
        let closed = TransportError.broken("the connection was closed before an answer")
        try await LoopbackServer.with(script: script) { server in
            try await withTransport { transport in
                await #expect(throws: closed) { try await download(server.url, over: transport) }
                #expect(server.requests.map(\.connection) == [0])
                let bytes = try await download(server.url, over: transport)
                #expect(bytes == Array("ok".utf8))
                await #expect(throws: closed) { try await download(server.url, over: transport) }
                #expect(server.requests.map(\.connection) == [0, 1, 1, 2])
            }
        }
    }

    @Test("takes no more from the network than is taken from it")
    func backpressure() async throws {
        let image = png(12_000_000)
        let script: LoopbackServer.Script = { _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: \(image.count)\r\n\r\n"), .bytes(image)]
        }
        try await LoopbackServer.with(script: script) { server in
            try await withTransport { transport in
                let slow = try await transport.open(get(server.url))
                // As long as this takes, the other server could have sent everything.
                let other = try await download(server.url, over: transport)
                #expect(other == image)
                var bytes: [UInt8] = []
                while let piece = try await slow.next() {
                    // A full piece, and what one more read from the socket brought.
                    #expect(piece.count < Answer.piece * 2)
                    bytes += piece
                }
                #expect(bytes == image)
            }
        }
    }

    @Test("ends the transfer when nobody holds it any more")
    func dropped() async throws {
        let image = png(12_000_000)
        let script: LoopbackServer.Script = { _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: \(image.count + 1)\r\n\r\n"), .bytes(image)]
        }
        try await LoopbackServer.with(script: script) { server in
            try await withTransport(connections: 1) { transport in
                var first: HTTPStream? = try await transport.open(get(server.url))
                #expect(try await first?.next()?.isEmpty == false)
                first = nil
                // The only connection there is: free again once the first transfer is over, which the server never ends.
                let second = try await transport.open(get(server.url))
                #expect(second.status == 200 && server.connections == 2)
            }
        }
    }

    @Test("is refused, not awaited for ever, once the transport is shut down")
    func afterShutdown() async throws {
        try await withTransport { transport in
            await transport.shutdown()
            await #expect(throws: TransportError.notSent("the HTTP client is shut down")) {
                try await transport.open(get("http://127.0.0.1:\(LoopbackServer.deserted)/"))
            }
        }
    }

    @Test("is given up where nothing comes for as long as silence may last")
    func stalled() async throws {
        try await LoopbackServer.with(script: { _ in [.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nim")] }) {
            server in
            try await withTransport(TransportTimeouts(silence: .seconds(1))) { transport in
                await #expect(throws: TransportError.broken("no answer in time")) {
                    try await download(server.url, over: transport)
                }
            }
        }
    }

    @Test("downloads piece by piece, and tells a torn body from a whole one")
    func pieceByPiece() async throws {
        let image = png(300_000)
        let script: LoopbackServer.Script = { request in
            switch request.head.first {
            case "GET /whole HTTP/1.1":
                [.send("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n"), .bytes(image)]
            case "GET /unframed HTTP/1.1": [.send("HTTP/1.1 200 OK\r\n\r\n"), .bytes(image), .close]
            case "GET /torn HTTP/1.1":
                [.send("HTTP/1.1 200 OK\r\nContent-Length: 300001\r\n\r\n"), .bytes(image), .close]
            case "GET /chunks HTTP/1.1":
                [.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nimage\r\n"), .close]
            default: [.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nim")]
            }
        }
        try await LoopbackServer.with(script: script) { server in
            try await withTransport { transport in
                let client = try client(transport)
                func run(_ path: String) async throws -> (DownloadReply, [UInt8]) {
                    let bytes = Collected()
                    let reply = try await client.download(server.url + path, limit: 300_000) { bytes.append($0) }
                    return (reply, bytes.all)
                }
                let whole = try await run("/whole")
                #expect(whole.0 == .received(bytes: 300_000, isFramed: true))
                #expect(whole.1 == image)
                let unframed = try await run("/unframed")
                #expect(unframed.0 == .received(bytes: 300_000, isFramed: false))
                #expect(unframed.1 == image)
                #expect(try await run("/torn").0 == .tooLarge)
                guard
                    case .broken(let reason) = try await client.download(
                        server.url + "/torn", limit: 300_001, receive: { _ in })
                else {
                    Issue.record("not broken")
                    return
                }
                #expect(reason == "the answer broke off, after 300000 bytes")
                guard case .broken(let chunks) = try await run("/chunks").0 else {
                    Issue.record("not broken")
                    return
                }
                #expect(chunks == "the answer broke off, after 5 bytes")
                for request in server.requests { #expect(request.field("Authorization") == nil) }
            }
        }
    }
}
