import LumaAPI
import NightshiftCore
import Testing

@Suite("A poll")
struct PollTests {
    private let id = GenerationID("3F0C")

    private func poll(_ reply: HTTPReply) async throws -> PollReply {
        try await client(ScriptedTransport(.success(reply))).generation(id)
    }

    @Test("asks with the key and a fresh request id")
    func headers() async throws {
        let transport = ScriptedTransport()
        let client = try client(transport, at: "http://localhost:9/v1/")
        _ = await client.generation(GenerationID("3f0c"))
        _ = await client.generation(GenerationID("a b/../c?d"))
        #expect(transport.requests.map(\.method) == [.get, .get])
        #expect(
            transport.requests.map(\.url) == [
                "http://localhost:9/v1/generations/3f0c", "http://localhost:9/v1/generations/a%20b%2F..%2Fc%3Fd",
            ])
        #expect(transport.requests.map { $0.fields["x-request-id"] } == ["poll-1", "poll-2"])
        #expect(
            transport.requests.first?.fields == [
                "Authorization": "Bearer \(secret)", "X-Request-Id": "poll-1", "Accept": "application/json",
                "User-Agent": "nightshift/1.2.3",
            ])
        #expect(transport.requests.first?.body == nil)
        #expect(client.account == "localhost:9 \(try APIKey(secret).fingerprint)")
    }

    @Test(
        "reads every state, the unknown ones too",
        arguments: [
            (#"{"id":"3f0c","state":"queued","output":[]}"#, PollReply.running(state: "queued")),
            (#"{"id":"3f0c","state":"processing"}"#, .running(state: "processing")),
            (#"{"state":"dreaming","failure_code":"x"}"#, .running(state: "dreaming")),
            (
                #"{"state":"completed","output":[{"type":"image","url":"https://store.example/a.png?s=1"}]}"#,
                .completed(url: "https://store.example/a.png?s=1")
            ),
            (
                #"{"state":"completed","output":[{"type":"video","url":"https://s.example/v"},3,{"type":"image","url":7},"#
                    + #"{"type":"image","url":"https://s.example/i"}]}"#,
                .completed(url: "https://s.example/i")
            ),
            (
                #"{"state":"completed","output":[{"type":"picture","url":"https://s.example/p"}]}"#,
                .completed(url: "https://s.example/p")
            ),
            (
                #"{"state":"completed","output":[{"type":"image","url":"http://127.0.0.1:9/p"}]}"#,
                .completed(url: "http://127.0.0.1:9/p")
            ),
            (#"{"state":"completed","output":[]}"#, .completed(url: nil)),
            (#"{"state":"completed","output":null}"#, .completed(url: nil)),
            (#"{"state":"completed"}"#, .completed(url: nil)),
            (
                #"{"state":"failed","failure_code":"content_moderated","failure_reason":"Not\nallowed"}"#,
                .failed(code: "content_moderated", reason: "Not allowed")
            ),
            (
                #"{"state":"failed","failure_code":null,"failure_reason":null}"#,
                .failed(code: "unknown", reason: "no reason given")
            ),
        ])
    func states(body: String, reply: PollReply) async throws {
        #expect(try await poll(.text(200, body)) == reply)
    }

    @Test(
        "looks again later where the answer can't be trusted",
        arguments: [
            ("", "HTTP 200: the answer is not a generation"),
            ("<html>", "HTTP 200: the answer is not a generation"),
            (#"{"id":"3f0c"}"#, "HTTP 200: the answer is not a generation"),
            (#"{"state":7}"#, "HTTP 200: the answer is not a generation"),
            (#"{"id":"other","state":"completed"}"#, "HTTP 200: the answer is about another generation, other"),
            (
                #"{"state":"completed","output":[{"type":"image","url":"http://s.example/p"}]}"#,
                "HTTP 200: the image's URL must use https: plain http is for this machine only, not for s.example"
            ),
            (
                #"{"state":"completed","output":[{"type":"image","url":"file:///etc/passwd"}]}"#,
                "HTTP 200: the image's URL names no host"
            ),
        ])
    func unreadable(body: String, reason: String) async throws {
        #expect(try await poll(.text(200, body)) == .unavailable(reason: reason, retryAfter: nil))
    }

    @Test("tells the account, the generation and the service apart")
    func errors() async throws {
        #expect(
            try await poll(.detail(401, "Invalid API key")) == .accountRefused(status: 401, detail: "Invalid API key"))
        #expect(
            try await poll(.detail(403, "API client is suspended"))
                == .accountRefused(status: 403, detail: "API client is suspended"))
        #expect(try await poll(.detail(404, "Generation not found")) == .notFound(detail: "Generation not found"))
        #expect(
            try await poll(.text(404, "<html><title>404</title></html>"))
                == .unavailable(reason: "HTTP 404: HTML page '404'", retryAfter: nil))
        #expect(
            try await poll(.detail(429, "slow down", ["Retry-After": "3"]))
                == .overloaded(retryAfter: .seconds(3)))
        #expect(
            try await poll(.detail(502, "Upstream service unavailable"))
                == .unavailable(reason: "HTTP 502: Upstream service unavailable", retryAfter: nil))
        #expect(
            try await poll(.text(302, "", ["Location": "https://login.example/"]))
                == .unavailable(reason: "HTTP 302: redirect to login.example", retryAfter: nil))
        #expect(
            try await poll(.text(200, #"{"id":"3f"#, flaw: "no answer in time"))
                == .unavailable(reason: "HTTP 200: the answer is not a generation: no answer in time", retryAfter: nil))
        for error in [TransportError.notSent("connection refused"), .broken("connection refused")] {
            #expect(
                try await client(ScriptedTransport(.failure(error))).generation(id)
                    == .unreachable(reason: "connection refused"))
        }
        let silent = ScriptedTransport()
        #expect(
            try await client(silent).generation(GenerationID(".."))
                == .unavailable(reason: "'..' can't be asked for", retryAfter: nil))
        #expect(silent.requests.isEmpty)
    }
}
