import Foundation
import LumaAPI
import NightshiftCore
import TestSupport
import Testing

@Suite("POST over a socket", .timeLimit(.minutes(3)))
struct CurlPostTests {
    static let created =
        "HTTP/1.1 201 Created\r\nContent-Length: 10\r\nConnection: keep-alive\r\n\r\n{\"id\":\"a\"}"
    let request = GenerationRequest(prompt: "a cat")
    let accepted = SubmissionReply.accepted(GenerationID("a"), limit: nil)

    /// Runs a test with a client of the server, whose transport is shut down whatever happens.
    func withClient(
        at url: String, connections: Int = 4, timeouts: TransportTimeouts = .patient,
        _ test: (LumaClient) async throws -> Void
    ) async throws {
        try await withTransport(timeouts, connections: connections) { try await test(client($0, at: url)) }
    }

    @Test("has a new connection where no answer proves any more that the server can be reached")
    func fresh() async throws {
        try await LoopbackServer.with(script: { _ in [.send(Self.created)] }) { server in
            try await withClient(at: server.url) { client in
                for _ in 0..<5 { #expect(await client.submit(request, requestID: "r") == accepted) }
                #expect(server.requests.map(\.connection) == [0, 1, 2, 3, 4])
                for request in server.requests {
                    #expect(request.head.first == "POST /generations HTTP/1.1")
                    #expect(request.field("connection") == nil)
                    #expect(request.field("authorization") == "Bearer \(secret)")
                    #expect(request.field("content-length") == "49")
                    #expect(request.field("transfer-encoding") == nil)
                    #expect(request.body == Array(#"{"prompt":"a cat","model":"uni-1","type":"image"}"#.utf8))
                }
            }
        }
    }

    @Test("has a connection of its own beside others, and waits where there are none left")
    func concurrent() async throws {
        // Nobody is answered before all three have arrived, so that they must be on the wire at once.
        let meeting = Meeting(of: 3)
        let script: LoopbackServer.Script = { _ in
            await meeting.arrive()
            return [.send(Self.created)]
        }
        try await LoopbackServer.with(script: script) { server in
            try await withClient(at: server.url, connections: 3) { client in
                let replies = await replies(of: 3, from: client)
                #expect(replies == [accepted, accepted, accepted])
                #expect(Set(server.requests.map(\.connection)) == [0, 1, 2])
            }
        }
        try await LoopbackServer.with(script: { _ in [.send(Self.created)] }) { server in
            try await withClient(at: server.url, connections: 1) { client in
                #expect(await replies(of: 4, from: client) == [accepted, accepted, accepted, accepted])
                #expect(server.requests.map(\.connection) == [0, 1, 2, 3])
            }
        }
    }

    func replies(of count: Int, from client: LumaClient) async -> [SubmissionReply] {
        await withTaskGroup(of: SubmissionReply.self) { group in
            for _ in 0..<count { group.addTask { [request] in await client.submit(request, requestID: "r") } }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test("is lost, and not repeated, where the connection closes before the answer")
    func closed() async throws {
        try await LoopbackServer.with(script: { _ in [.close] }) { server in
            try await withClient(at: server.url) { client in
                #expect(
                    await client.submit(request, requestID: "r")
                        == .lost(reason: "the connection was closed before an answer", status: nil))
                #expect(server.requests.count == 1)
            }
        }
    }

    @Test("is lost, and not repeated, wherever the connection ends within the answer's head")
    func cutHead() async throws {
        let head = "HTTP/1.1 201 Created\r\nContent-Length: 10\r\nX-Request-Id: r\r\n\r\n"
        let counter = Counter()
        let script: LoopbackServer.Script = { _ in [.send(String(head.unicodeScalars.prefix(counter.next()))), .close] }
        try await LoopbackServer.with(script: script) { server in
            try await withClient(at: server.url) { client in
                for cut in 1..<head.unicodeScalars.count {
                    let reply = await client.submit(request, requestID: "r")
                    guard case .lost(let reason, nil) = reply else {
                        Issue.record("\(reply) after \(cut) bytes")
                        continue
                    }
                    let reasons = [
                        "the connection was closed before an answer", "the answer broke off", "the answer is not HTTP",
                    ]
                    #expect(reasons.contains(reason), "\(reason)")
                    #expect(server.requests.count == cut)
                }
            }
        }
    }

    @Test("is accepted with whatever libcurl takes for a status line")
    func looseStatus() async throws {
        for line in ["HTTP/1.1  201 Created", "HTTP/1.1 201", "HTTP/1.0 201 Created", "HTTP/1.1 201Created"] {
            let script: LoopbackServer.Script = { _ in
                [.send("\(line)\r\nContent-Length: 10\r\n\r\n{\"id\":\"a\"}")]
            }
            try await LoopbackServer.with(script: script) { server in
                try await withClient(at: server.url) { client in
                    let reply = await client.submit(request, requestID: "r")
                    #expect(reply == accepted, "\(line): \(reply)")
                    #expect(server.requests.count == 1)
                }
            }
        }
    }

    @Test("is lost where the connection is given over to another protocol, or only promised an answer")
    func noAnswer() async throws {
        for head in ["HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n"] {
            try await LoopbackServer.with(script: { _ in [.send(head), .close] }) { server in
                try await withClient(at: server.url) { client in
                    let reply = await client.submit(request, requestID: "r")
                    guard case .lost(_, nil) = reply else {
                        Issue.record("\(reply)")
                        return
                    }
                    #expect(server.requests.count == 1)
                }
            }
        }
    }

    @Test("is lost where the answer does not come in time, or stops in the middle")
    func silent() async throws {
        let timeouts = TransportTimeouts(submission: .milliseconds(150))
        try await LoopbackServer.with(script: { _ in [] }) { server in
            try await withClient(at: server.url, timeouts: timeouts) { client in
                #expect(await client.submit(request, requestID: "r") == .lost(reason: "no answer in time", status: nil))
            }
        }
        let torn: LoopbackServer.Script = { _ in [.send("HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\n{\"id\":")] }
        try await LoopbackServer.with(script: torn) { server in
            try await withClient(at: server.url, timeouts: TransportTimeouts(submission: .seconds(6))) { client in
                #expect(
                    await client.submit(request, requestID: "r")
                        == .lost(
                            reason: "HTTP 201, but the answer names no generation: no answer in time", status: 201))
            }
        }
    }

    @Test("was not sent where nobody listens, or nobody speaks TLS")
    func notSent() async throws {
        let port = LoopbackServer.deserted
        try await withClient(at: "http://127.0.0.1:\(port)") { client in
            #expect(
                await client.submit(request, requestID: "r")
                    == .notSent(reason: "no connection to 127.0.0.1:\(port): connection refused"))
        }
        for steps in [[LoopbackServer.Step.close], [.send("no TLS here\r\n\r\n"), .close]] {
            try await LoopbackServer.with(at: .firstBytes, script: { _ in steps }) { server in
                try await withClient(at: "https://127.0.0.1:\(server.port)") { client in
                    #expect(
                        await client.submit(request, requestID: "r") == .notSent(reason: "the TLS handshake failed"))
                }
            }
        }
    }

    @Test("is finished although the caller was cancelled")
    func cancelled() async throws {
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        let (permits, permit) = AsyncStream<Void>.makeStream()
        let script: LoopbackServer.Script = { _ in
            arrived.yield()
            for await _ in permits { break }
            return [.send(Self.created)]
        }
        try await LoopbackServer.with(script: script) { server in
            try await withClient(at: server.url) { client in
                let submission = Task { [request] in await client.submit(request, requestID: "r") }
                for await _ in arrivals { break }
                submission.cancel()
                permit.yield()
                #expect(await submission.value == accepted)
            }
        }
    }

    @Test("takes an answer that comes before the body is through")
    func early() async throws {
        let folder = try Folder()
        let path = try folder.file("large.png", png(8_000_000))
        let request = GenerationRequest(prompt: "p", references: [.file(path: path, mediaType: "image/png")])
        let script: LoopbackServer.Script = { _ in
            [.send("HTTP/1.1 413 x\r\nContent-Length: 23\r\n\r\n{\"detail\": \"too large\"}")]
        }
        try await LoopbackServer.with(at: .head, script: script) { server in
            try await withClient(at: server.url) { client in
                guard case .rejected(413, let detail) = await client.submit(request, requestID: "r") else {
                    Issue.record("not rejected")
                    return
                }
                // The HTTP client gives up the connection while it is still sending, at times before the answer's body
                // was read. The status is what counts.
                #expect(detail == "too large" || detail == "the answer broke off")
            }
        }
    }

    @Test("is lost where the connection breaks in the middle of the body, and says how far it came")
    func midway() async throws {
        let folder = try Folder()
        let path = try folder.file("large.png", png(12_000_000))
        let request = GenerationRequest(prompt: "p", references: [.file(path: path, mediaType: "image/png")])
        try await LoopbackServer.with(at: .head, script: { _ in [.close] }) { server in
            try await withClient(at: server.url) { client in
                guard case .lost(let reason, nil) = await client.submit(request, requestID: "r") else {
                    Issue.record("not lost")
                    return
                }
                // How far it came depends on the buffers of the system, the length does not.
                #expect(reason.hasSuffix(" of 16000096 bytes of the request sent"), "\(reason)")
                #expect(server.connections == 1)
            }
        }
    }

    @Test("streams large files, and they arrive byte for byte")
    func large() async throws {
        struct Sent: Decodable {
            struct Image: Decodable { let data: Data }
            let references: [Image]
            enum CodingKeys: String, CodingKey { case references = "image_ref" }
        }
        let folder = try Folder()
        // Around the size of a piece, and beyond it.
        let images = [196_607, 196_608, 196_609, 5_000_000].map(png)
        let request = GenerationRequest(
            prompt: "p",
            references: try images.enumerated().map { index, bytes in
                .file(path: try folder.file("\(index).png", bytes), mediaType: "image/png")
            })
        try await LoopbackServer.with(script: { _ in [.send(Self.created)] }) { server in
            try await withClient(at: server.url) { client in
                #expect(await client.submit(request, requestID: "r") == accepted)
                let body = try #require(server.requests.first?.body)
                #expect(server.requests.first?.field("Content-Length") == "\(body.count)")
                let sent = try JSONDecoder().decode(Sent.self, from: Data(body))
                #expect(sent.references.map(\.data) == images.map { Data($0) })
            }
        }
    }

    @Test("is not completed with a file that changed since it was checked")
    func changed() async throws {
        let folder = try Folder()
        let path = try folder.file("a.png", png(1_000))
        for (count, reason) in [
            (Int64(1_001), "'\(path)' changed while it was being sent"),
            (999, "'\(path)' changed while it was being sent"),
        ] {
            var body = RequestBody()
            body.append("[")
            body.appendBase64(ofFile: path, count: count)
            body.append("]")
            try await expect(.bodyUnreadable(reason), of: body)
        }
        var body = RequestBody()
        body.append("[")
        body.appendBase64(ofFile: "\(folder.path)/gone.png", count: 3)
        try await expect(.bodyUnreadable("'\(folder.path)/gone.png' could not be read"), of: body)
    }

    private func expect(_ error: TransportError, of body: RequestBody) async throws {
        try await LoopbackServer.with(script: { _ in [.send(Self.created)] }) { server in
            let transport = CurlTransport(connections: 1, timeouts: .patient)
            let call = HTTPRequest(method: .post, url: server.url, fields: [:], body: body)
            await #expect(throws: error) { try await transport.exchange(call, limit: 100) }
            await transport.shutdown()
            // The server never saw a whole request.
            #expect(server.requests.isEmpty)
        }
    }
}
