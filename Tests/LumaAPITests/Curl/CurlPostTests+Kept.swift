import Foundation
import LumaAPI
import NightshiftCore
import TestSupport
import Testing

/// Over connections that are kept: when one is taken, and what becomes of a submission where it fails.
extension CurlPostTests {
    @Test("goes over a connection that has just answered, whatever the answer was to")
    func kept() async throws {
        try await LoopbackServer.with(script: { _ in [.send(Self.created(echoing: "r"))] }) { server in
            try await withTransport(.trusting) { transport in
                let client = try client(transport, at: server.url)
                for _ in 0..<3 { #expect(await client.submit(request, requestID: "r") == accepted) }
                #expect(try await transport.exchange(get(server.url, ["X-Request-Id": "r"]), limit: 10).status == 201)
                #expect(await client.submit(request, requestID: "r") == accepted)
                #expect(server.requests.map(\.connection) == [0, 0, 0, 0, 0])
                let posts = server.requests.filter { $0.head.first == "POST /generations HTTP/1.1" }
                #expect(posts.map(\.body) == Array(repeating: posts[0].body, count: 4))
            }
        }
    }

    @Test("has a new connection where the latest answer was long in coming, or was to a download")
    func unproven() async throws {
        var timeouts = TransportTimeouts.patient
        timeouts.trust = .milliseconds(50)
        let late: LoopbackServer.Script = { _ in
            try? await Task.sleep(for: .milliseconds(60))
            return [.send(Self.created(echoing: "r"))]
        }
        try await LoopbackServer.with(script: late) { server in
            try await withClient(at: server.url, timeouts: timeouts) { client in
                for _ in 0..<2 { #expect(await client.submit(request, requestID: "r") == accepted) }
                #expect(server.requests.map(\.connection) == [0, 1])
            }
        }
        try await LoopbackServer.with(script: { _ in [.send(Self.created(echoing: "r"))] }) { server in
            try await withTransport(.trusting) { transport in
                let stream = try await transport.open(get(server.url, ["X-Request-Id": "r"]))
                while try await stream.next() != nil {}
                let client = try client(transport, at: server.url)
                #expect(await client.submit(request, requestID: "r") == accepted)
                #expect(server.requests.map(\.connection) == [0, 1])
            }
        }
    }

    @Test(
        "has a new connection, and is sent once, where something has come over the kept one unasked", arguments: [0, 9])
    func unasked(megabytes: Int) async throws {
        let folder = try Folder()
        let references: [ImageReference] =
            megabytes == 0
            ? [] : [.file(path: try folder.file("a.png", png(megabytes << 20)), mediaType: "image/png")]
        let second = GenerationRequest(prompt: "p", references: references)
        try await afterSomethingUnasked { transport, server in
            let client = try client(transport, at: server.url)
            #expect(await client.submit(second, requestID: "r") == accepted)
            let sent = try #require(server.requests.last)
            #expect(sent.field("Content-Length") == "\(sent.body.count)")
            #expect(sent.body.count > megabytes << 20)
            let names = sent.head.dropFirst().compactMap { $0.split(separator: ":").first?.lowercased() }
            #expect(names.contains("authorization"))
            #expect(names.count == Set(names).count)
        }
    }

    @Test("and so has a poll, which would have failed")
    func unaskedBeforePoll() async throws {
        try await afterSomethingUnasked { transport, server in
            let reply = try await transport.exchange(get(server.url), limit: 10)
            #expect(reply.status == 201)
        }
    }

    /// Makes a request after one that was answered over the same connection, on which something has come since.
    private func afterSomethingUnasked(_ test: (CurlTransport, LoopbackServer) async throws -> Void) async throws {
        let (permits, permit) = AsyncStream<Void>.makeStream()
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        let counter = Counter()
        let script: LoopbackServer.Script = { _ in
            let created = LoopbackServer.Step.send(Self.created(echoing: "r"))
            guard counter.next() == 1 else { return [created] }
            return [
                created, .call { for await _ in permits { break } },
                .send("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"), .call { arrived.yield() },
            ]
        }
        try await LoopbackServer.with(script: script) { server in
            try await withTransport(.trusting) { transport in
                let client = try client(transport, at: server.url)
                #expect(await client.submit(request, requestID: "r") == accepted)
                permit.yield()
                for await _ in arrivals { break }
                try await test(transport, server)
                #expect(server.requests.map(\.connection) == [0, 1])
            }
        }
    }

    @Test("is lost, and not repeated, where a kept connection closes under it; from then on each has a new one")
    func closedUnderneath() async throws {
        let (counter, meeting) = (Counter(), Meeting(of: 2))
        let script: LoopbackServer.Script = { _ in
            switch counter.next() {
            case 1, 2: await meeting.arrive()
            case 3: return [.close]
            default: break
            }
            return [.send(Self.created(echoing: "r"))]
        }
        try await LoopbackServer.with(script: script) { server in
            try await withClient(at: server.url, timeouts: .trusting) { client in
                // Two at once, so that one connection is left where the other breaks.
                #expect(await replies(of: 2, from: client) == [accepted, accepted])
                #expect(
                    await client.submit(request, requestID: "r")
                        == .lost(reason: "the connection was closed before an answer", status: nil))
                for _ in 0..<2 { #expect(await client.submit(request, requestID: "r") == accepted) }
                let connections = server.requests.map(\.connection)
                try #require(connections.count == 5)
                #expect([0, 1].contains(connections[2]))
                #expect(Set(connections[3...]).isDisjoint(with: [0, 1]))
                #expect(Set(connections[3...]).count == 2)
            }
        }
    }

    @Test("has a new connection after something has failed, and trusts the server again once it has answered")
    func forgetful() async throws {
        let counter = Counter()
        let script: LoopbackServer.Script = { _ in
            counter.next() == 3 ? [.close] : [.send(Self.created(echoing: "r"))]
        }
        try await LoopbackServer.with(script: script) { server in
            try await withTransport(.trusting) { transport in
                let client = try client(transport, at: server.url)
                for _ in 0..<2 { #expect(await client.submit(request, requestID: "r") == accepted) }
                await #expect(throws: TransportError.broken("the connection was closed before an answer")) {
                    try await transport.exchange(get(server.url), limit: 10)
                }
                for _ in 0..<2 { #expect(await client.submit(request, requestID: "r") == accepted) }
                let connections = server.requests.map(\.connection)
                try #require(connections.count == 5)
                #expect(connections[..<3] == [0, 0, 0])
                #expect(connections[3] > 0 && connections[3] == connections[4])
            }
        }
    }

    @Test("is lost where a kept connection brings the answer to another request")
    func foreign() async throws {
        let script: LoopbackServer.Script = { received in
            let id = received.field("X-Request-Id") ?? ""
            return [.send(Self.created(echoing: id == "b" ? "a" : id))]
        }
        try await LoopbackServer.with(script: script) { server in
            try await withClient(at: server.url, timeouts: .trusting) { client in
                var replies: [SubmissionReply] = []
                for id in ["a", "b", "c", "d"] { replies.append(await client.submit(request, requestID: id)) }
                let lost = SubmissionReply.lost(reason: "the answer was to another request", status: nil)
                #expect(replies == [accepted, lost, accepted, accepted])
                #expect(server.requests.map(\.connection) == [0, 0, 1, 2])
            }
        }
    }

    @Test(
        "is taken from a server that repeats no id, and each has a new connection",
        arguments: [created, created(echoing: "its own")])
    func unnamed(answer: String) async throws {
        try await LoopbackServer.with(script: { _ in [.send(answer)] }) { server in
            try await withClient(at: server.url, timeouts: .trusting) { client in
                for id in ["a", "b", "c"] { #expect(await client.submit(request, requestID: id) == accepted) }
                #expect(server.requests.map(\.connection) == [0, 1, 2])
            }
        }
    }

    private static func created(echoing id: String) -> String {
        "HTTP/1.1 201 Created\r\nContent-Length: 10\r\nx-request-id: \(id)\r\n\r\n{\"id\":\"a\"}"
    }

    @Test("says how far a large body came over a kept connection that broke, and is not repeated")
    func midwayKept() async throws {
        let folder = try Folder()
        let path = try folder.file("large.png", png(12_000_000))
        let large = GenerationRequest(prompt: "p", references: [.file(path: path, mediaType: "image/png")])
        let script: LoopbackServer.Script = {
            $0.field("Content-Length") == "49" ? [.send(Self.created(echoing: "r"))] : [.close]
        }
        try await LoopbackServer.with(at: .firstOfBody, script: script) { server in
            try await withClient(at: server.url, timeouts: .trusting) { client in
                #expect(await client.submit(request, requestID: "r") == accepted)
                guard case .lost(let reason, nil) = await client.submit(large, requestID: "r") else {
                    Issue.record("not lost")
                    return
                }
                let parts = reason.split(separator: ", ")
                #expect(["the connection was closed before an answer", "the connection was reset"].contains(parts[0]))
                #expect(parts.last?.hasSuffix(" of 16000096 bytes of the request sent") == true, "\(reason)")
                #expect(server.requests.map(\.connection) == [0, 0])
            }
        }
    }
}
