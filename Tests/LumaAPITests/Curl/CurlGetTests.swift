import Foundation
import TestSupport
import Testing

@testable import LumaAPI

@Suite("GET over a socket", .timeLimit(.minutes(3)))
struct CurlGetTests {
    @Test("collects a chunked body and finds headers in any case")
    func chunked() async throws {
        let script: LoopbackServer.Script = { _ in
            [
                .send("HTTP/1.1 200 OK\r\ntransfer-ENCODING: chunked\r\nx-RATELIMIT-limit:  30 \r\n\r\n4\r\nab"),
                .send("cd\r\n3;x=y\r\nefg\r\n"), .send("0\r\n\r\n"),
            ]
        }
        try await LoopbackServer.with(script: script) { server in
            try await withTransport { transport in
                let reply = try await transport.exchange(get(server.url, ["X-Request-Id": "r"]), limit: 100)
                #expect(reply.status == 200)
                #expect(reply.body == Array("abcdefg".utf8))
                #expect(reply.flaw == nil)
                #expect(reply.fields["X-RateLimit-Limit"] == "30")
                #expect(server.requests.first?.head.first == "GET / HTTP/1.1")
                #expect(server.requests.first?.field("x-request-id") == "r")
                #expect(server.requests.first?.field("accept-encoding") == nil)
            }
        }
    }

    @Test("keeps the status of an answer that is too long or torn")
    func flawed() async throws {
        let long: LoopbackServer.Script = { _ in [.send("HTTP/1.1 502 x\r\nContent-Length: 10\r\n\r\n0123456789")] }
        try await LoopbackServer.with(script: long) { server in
            try await withTransport { transport in
                let cut = try await transport.exchange(get(server.url), limit: 4)
                #expect(
                    cut
                        == HTTPReply(
                            status: 502, fields: ["Content-Length": "10"], body: Array("0123".utf8),
                            flaw: "the answer is longer than 4 bytes"))
                #expect(try await transport.exchange(get(server.url), limit: 10).flaw == nil)
            }
        }
        let torn: LoopbackServer.Script = { _ in [.send("HTTP/1.1 503 x\r\nContent-Length: 10\r\n\r\n01234"), .close] }
        try await LoopbackServer.with(script: torn) { server in
            try await withTransport { transport in
                let reply = try await transport.exchange(get(server.url), limit: 100)
                #expect(reply.status == 503)
                #expect(reply.body == Array("01234".utf8))
                #expect(reply.flaw == "the answer broke off")
                #expect(server.connections == 1)
            }
        }
    }

    @Test("of a poll is never repeated, not even over a kept connection: polls of one job keep their distance")
    func pollOnce() async throws {
        let counter = Counter()
        let script: LoopbackServer.Script = { _ in
            counter.next() == 1 ? [.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")] : [.close]
        }
        try await LoopbackServer.with(script: script) { server in
            try await withTransport { transport in
                let reply = try await transport.exchange(get(server.url), limit: 100)
                #expect(reply.body == Array("ok".utf8))
                for count in [2, 3] {
                    await #expect(throws: TransportError.broken("the connection was closed before an answer")) {
                        try await transport.exchange(get(server.url), limit: 100)
                    }
                    #expect(server.requests.count == count)
                }
                #expect(server.requests.prefix(2).map(\.connection) == [0, 0])
            }
        }
    }

    @Test("is answered on the thread that its task runs on, where that is the transport's")
    func executor() async throws {
        let script: LoopbackServer.Script = { _ in [.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")] }
        try await LoopbackServer.with(script: script) { server in
            try await withTransport { transport in
                let request = get(server.url)
                let own = await withCheckedContinuation { continuation in
                    transport.executor.call { _ in continuation.resume(returning: Self.thread) }
                }
                let task = Task(executorPreference: transport.executor) {
                    let before = Self.thread
                    let reply = try await transport.exchange(request, limit: 10)
                    return (reply.body, [before, Self.thread])
                }
                let (body, threads) = try await task.value
                #expect(body == Array("ok".utf8))
                #expect(threads == [own, own])
                await transport.shutdown()
                // Tasks go on there, although there is nothing left to talk to.
                let late = Task(executorPreference: transport.executor) {
                    await Task.yield()
                    return Self.thread
                }
                #expect(await late.value == own)
            }
        }
    }

    private static var thread: ObjectIdentifier { ObjectIdentifier(Thread.current) }

    @Test("gives up a silent server")
    func silent() async throws {
        try await LoopbackServer.with(script: { _ in [] }) { server in
            try await withTransport(TransportTimeouts(poll: .milliseconds(100))) { transport in
                await #expect(throws: TransportError.broken("no answer in time")) {
                    try await transport.exchange(get(server.url), limit: 100)
                }
                #expect(server.requests.count == 1)
            }
        }
    }

    @Test("does not follow a redirect")
    func redirected() async throws {
        try await LoopbackServer.with(script: { _ in [] }) { other in
            let script: LoopbackServer.Script = { [url = other.url] _ in
                [.send("HTTP/1.1 307 x\r\nLocation: \(url)/\r\nContent-Length: 0\r\n\r\n")]
            }
            try await LoopbackServer.with(script: script) { server in
                try await withTransport { transport in
                    let reply = try await transport.exchange(get(server.url, ["Authorization": "Bearer x"]), limit: 100)
                    #expect(reply.status == 307)
                    #expect(reply.fields["Location"] == "\(other.url)/")
                    #expect(other.connections == 0)
                }
            }
        }
    }

    @Test("tells that nothing was sent where nobody listens or nobody speaks TLS")
    func notSent() async throws {
        let port = LoopbackServer.deserted
        try await withTransport { transport in
            await #expect(throws: TransportError.notSent("no connection to 127.0.0.1:\(port): connection refused")) {
                try await transport.exchange(get("http://127.0.0.1:\(port)/"), limit: 100)
            }
            await #expect(throws: TransportError.notSent("no connection to localhost:\(port): connection refused")) {
                try await transport.exchange(get("http://localhost:\(port)/"), limit: 100)
            }
        }
        try await LoopbackServer.with(at: .firstBytes, script: { _ in [.send("HTTP/1.1 400 x\r\n\r\n"), .close] }) {
            server in
            try await withTransport { transport in
                await #expect(throws: TransportError.notSent("the TLS handshake failed")) {
                    try await transport.exchange(get("https://127.0.0.1:\(server.port)/"), limit: 100)
                }
            }
        }
    }

    @Test("is refused where the address is no web address, or a header field would break out of its line")
    func refused() async throws {
        let unfit = TransportError.notSent("the request can't be written as HTTP")
        let folder = try Folder()
        let path = try folder.file("secret.txt", Array("secret".utf8))
        try await LoopbackServer.with(script: { _ in [.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")] }) {
            server in
            try await withTransport(connections: 1) { transport in
                for request in [
                    get("file://\(path)"), get("dict://127.0.0.1:\(server.port)/"), get(""),
                    get(server.url, ["X-A": "b\r\nX-C: d"]), get(server.url, ["X-A": "b\0"]),
                    get(server.url, ["X-A: b\r\nX-C": "d"]), get(server.url, ["": "d"]),
                ] {
                    await #expect(throws: unfit) { try await transport.exchange(request, limit: 100) }
                }
                await #expect(throws: TransportError.notSent("the address is not a URL")) {
                    try await transport.exchange(get("http://127.0.0.1:99999/"), limit: 100)
                }
                #expect(server.connections == 0)
                // None of them holds the only connection.
                let reply = try await transport.exchange(get(server.url, ["X-A": ""]), limit: 100)
                #expect(reply.status == 200)
                #expect(server.requests.map { $0.field("X-A") } == [""])
            }
        }
    }

    @Test("carries the fields that it was given and no others, also after a POST over the same handle")
    func fields() async throws {
        let script: LoopbackServer.Script = { _ in [.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")] }
        let long = String(repeating: "a", count: 5_000)
        var body = RequestBody()
        body.append("{}")
        try await LoopbackServer.with(script: script) { server in
            try await withTransport(connections: 1) { transport in
                for request in [
                    get(server.url, ["X-A": " \t", "X-B": long]),
                    HTTPRequest(method: .post, url: server.url, fields: ["X-A": "b: c"], body: body),
                    get(server.url, ["Accept": "image/*", "X-A": "\u{E9}"]),
                ] {
                    _ = try await transport.exchange(request, limit: 100)
                }
                let host = "Host: 127.0.0.1:\(server.port)"
                #expect(
                    server.requests.map(\.head) == [
                        ["GET / HTTP/1.1", host, "X-A:", "X-B: \(long)"],
                        ["POST / HTTP/1.1", host, "X-A: b: c", "Content-Length: 2"],
                        ["GET / HTTP/1.1", host, "Accept: image/*", "X-A: \u{E9}"],
                    ])
            }
        }
    }

    @Test("asks for the path as it is written")
    func path() async throws {
        try await LoopbackServer.with(script: { _ in [.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")] }) {
            server in
            try await withTransport { transport in
                _ = try await transport.exchange(get(server.url + "/a/../b//c%2F?d=%20+&e=/./"), limit: 100)
                #expect(server.requests[0].head[0] == "GET /a/../b//c%2F?d=%20+&e=/./ HTTP/1.1")
            }
        }
    }

    @Test("takes no notice of what comes before the answer's head, nor of what comes after its chunks")
    func aroundTheAnswer() async throws {
        let script: LoopbackServer.Script = { _ in
            [
                .send(
                    "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"),
                .send("X-Late:\tx \r\n\r\n2\r\nok\r\n0\r\nX-Trailer: 1\r\n\r\n"),
            ]
        }
        try await LoopbackServer.with(script: script) { server in
            try await withTransport { transport in
                for _ in 0..<2 {
                    let reply = try await transport.exchange(get(server.url), limit: 100)
                    #expect(
                        reply
                            == HTTPReply(
                                status: 200, fields: ["Transfer-Encoding": "chunked", "X-Late": "x"],
                                body: Array("ok".utf8)))
                }
                #expect(server.connections == 1)
            }
        }
    }

    @Test("fails where the answer is not HTTP")
    func gibberish() async throws {
        try await LoopbackServer.with(script: { _ in [.send("SSH-2.0-OpenSSH\r\n"), .close] }) { server in
            try await withTransport { transport in
                await #expect(throws: TransportError.broken("the answer is not HTTP")) {
                    try await transport.exchange(get(server.url), limit: 100)
                }
            }
        }
    }

    @Test("waits where all connections are in use, and can be given up meanwhile")
    func waiting() async throws {
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        let (permits, permit) = AsyncStream<Void>.makeStream()
        let script: LoopbackServer.Script = { _ in
            arrived.yield()
            for await _ in permits { break }
            return [.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]
        }
        try await LoopbackServer.with(script: script) { server in
            try await withTransport(connections: 1) { transport in
                let request = get(server.url)
                let first = Task { try await transport.exchange(request, limit: 10).body }
                for await _ in arrivals { break }
                let second = Task { try await transport.exchange(request, limit: 10).body }
                let third = Task { try await transport.exchange(request, limit: 10).body }
                second.cancel()
                await #expect(throws: TransportError.broken("the request was cancelled")) { try await second.value }
                permit.yield()
                let before = try await first.value
                permit.yield()
                let after = try await third.value
                #expect([before, after] == [Array("ok".utf8), Array("ok".utf8)])
                #expect(server.requests.map(\.connection) == [0, 0])
            }
        }
    }

    @Test("speaks TLS with nobody whose certificate it can't verify", .enabled(if: TLSServer.isPossible))
    func unverified() async throws {
        let folder = try Folder()
        try await TLSServer.with(folder) { port in
            try await withTransport { transport in
                await #expect(throws: TransportError.notSent("the server's certificate could not be verified")) {
                    try await transport.exchange(get("https://127.0.0.1:\(port)/"), limit: 100)
                }
            }
        }
    }
}
