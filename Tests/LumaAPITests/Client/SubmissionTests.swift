import LumaAPI
import NightshiftCore
import Testing

@Suite("A submission")
struct SubmissionTests {
    private let request = GenerationRequest(prompt: "a cat")

    private func submit(_ reply: HTTPReply) async throws -> SubmissionReply {
        try await client(ScriptedTransport(.success(reply))).submit(request, requestID: "r")
    }

    @Test("carries the key, its own request id and nothing else of note")
    func headers() async throws {
        let transport = ScriptedTransport(.success(.text(201, #"{"id": "a"}"#)))
        _ = try await client(transport).submit(request, requestID: "r-1")
        let sent = try #require(transport.requests.first)
        #expect(transport.requests.count == 1)
        #expect(sent.method == .post)
        #expect(sent.url == "https://agents.lumalabs.ai/v1/generations")
        #expect(
            sent.fields == [
                "Authorization": "Bearer \(secret)", "X-Request-Id": "r-1", "Accept": "application/json",
                "User-Agent": "nightshift/1.2.3", "Content-Type": "application/json",
            ])
    }

    @Test("is accepted with an id, whatever else the answer holds")
    func accepted() async throws {
        let id = GenerationID("3f0c")
        let full = #"{"id":"3f0c","state":"dreaming","output":[7],"created_at":false,"new":{"a":[null]}}"#
        #expect(try await submit(.text(201, full, ["X-RateLimit-Limit": "30"])) == .accepted(id, limit: 30))
        #expect(try await submit(.text(200, full, ["x-ratelimit-limit": " 120\t"])) == .accepted(id, limit: 120))
        for nonsense in ["", "many", "-3", "0", "1.5", "99999999999999999999"] {
            let reply = HTTPReply.text(201, full, ["X-RateLimit-Limit": nonsense])
            #expect(try await submit(reply) == .accepted(id, limit: nil))
        }
        let torn = HTTPReply.text(201, full, flaw: "the answer broke off")
        #expect(try await submit(torn) == .accepted(id, limit: nil))
    }

    @Test(
        "is lost when the answer names no generation",
        arguments: [
            "", "{}", "[]", #"{"id":null}"#, #"{"id":""}"#, #"{"id":7}"#, #"{"id":".."}"#, "<html>", #"{"id":"3f"#,
        ])
    func nameless(body: String) async throws {
        #expect(
            try await submit(.text(201, body))
                == .lost(reason: "HTTP 201, but the answer names no generation", status: 201))
    }

    @Test("is lost when the answer is torn before the id")
    func torn() async throws {
        #expect(
            try await submit(.text(201, #"{"created_at":"#, flaw: "no answer in time"))
                == .lost(reason: "HTTP 201, but the answer names no generation: no answer in time", status: 201))
    }

    @Test(
        "is read by the contract's table of errors",
        arguments: [
            (400, "Invalid aspect_ratio '4:3'. Valid: 1:1, 1:2"), (400, "Unknown model: x"),
            (400, "Prompt must be between 1 and 6000 characters"), (400, "source is required for type 'image_edit'"),
            (400, "image_ref[0]: provide either 'url' or 'data', not both"),
            (401, "Missing or invalid API key"), (401, "Invalid API key"), (401, "API key has been revoked"),
            (401, "API key has expired"), (402, "Insufficient credits. Please add credits to continue."),
            (403, "API client is suspended"), (403, "API client is deactivated"),
            (404, "Not Found"), (405, "Method Not Allowed"), (409, "Conflict"), (418, "teapot"),
            (413, "source: image exceeds 50 MB limit"), (422, "image_ref[0]: failed to fetch URL (HTTP 404)"),
            (422, "invalid base64 data"), (422, "content-type is not an image"),
            (500, "Internal Server Error"), (502, "Upstream service unavailable"),
            (503, "Image URL ingestion unavailable"),
            (408, "Request Timeout"), (501, "no"), (504, "Gateway Timeout"), (520, "x"), (522, "x"), (524, "x"),
        ])
    func table(status: Int, detail: String) async throws {
        let expected: SubmissionReply =
            switch status {
            case 401: .keyRefused(detail: detail)
            case 402: .outOfCredits(detail: detail)
            case 403: .accountRefused(detail: detail)
            case 404, 405, 409, 418, 500, 502, 503: .unavailable(status: status, detail: detail, retryAfter: nil)
            case 408, 501, 504, 520...524: .lost(reason: "HTTP \(status): \(detail)", status: status)
            default: .rejected(status: status, detail: detail)
            }
        #expect(try await submit(.detail(status, detail)) == expected)
    }

    @Test(
        "believes a refusal of the request only in the API's own words: a gateway's page says nothing of the job",
        arguments: [400, 404, 405, 413, 422, 451])
    func gatewayPage(status: Int) async throws {
        let page = "<html><head><title>Blocked</title></head></html>"
        #expect(
            try await submit(.text(status, page))
                == .unavailable(status: status, detail: "HTML page 'Blocked'", retryAfter: nil))
    }

    @Test(
        "believes no refusal of the request that gives no reason: whatever wrote it did not read the job",
        arguments: [
            #"{"detail":""}"#, #"{"detail":" \n"}"#, #"{"detail":null}"#, #"{"detail":7}"#, #"{"detail":{}}"#,
            #"{"detail":[]}"#, #"{"detail":true}"#, #"{"error":"Invalid"}"#, "{}", "[]", "null", "",
        ], [400, 413, 422])
    func wordless(body: String, status: Int) async throws {
        guard case .unavailable(status, _, nil) = try await submit(.text(status, body)) else {
            Issue.record("believed")
            return
        }
    }

    @Test("believes the list of faults that the API's framework sends of a body that it can't read")
    func listOfFaults() async throws {
        let body = #"{"detail":[{"loc":["body","prompt"],"msg":"Field required"}]}"#
        guard case .rejected(422, let detail) = try await submit(.text(422, body)) else {
            Issue.record("not believed")
            return
        }
        #expect(detail.contains("Field required"))
    }

    @Test("tells the two limits apart")
    func limits() async throws {
        let sixty: HTTPFields = ["Retry-After": "60"]
        #expect(try await submit(.detail(429, "Too many concurrent jobs", sixty)) == .slotsTaken)
        #expect(try await submit(.detail(429, "too many CONCURRENT jobs", ["X-RateLimit-Limit": "30"])) == .slotsTaken)
        #expect(
            try await submit(
                .detail(
                    429, "Rate limit exceeded",
                    ["retry-after": "7", "X-RATELIMIT-LIMIT": "30", "x-ratelimit-remaining": "0"]))
                == .rateLimited(retryAfter: .seconds(7), limit: 30))
        #expect(
            try await submit(.detail(429, "Rate limit exceeded", sixty))
                == .rateLimited(retryAfter: .seconds(60), limit: nil))
        #expect(
            try await submit(.detail(429, "Rate limit exceeded")) == .rateLimited(retryAfter: .seconds(60), limit: nil))
        #expect(
            try await submit(.detail(429, "Rate limit exceeded", ["Retry-After": "0"]))
                == .rateLimited(retryAfter: .seconds(1), limit: nil))
        // Neither text: the headers decide.
        #expect(
            try await submit(.detail(429, "slow down", ["Retry-After": "60", "X-RateLimit-Remaining": "0"]))
                == .rateLimited(retryAfter: .seconds(60), limit: nil))
        #expect(try await submit(.text(429, "<html>", sixty)) == .slotsTaken)
        #expect(
            try await submit(.text(429, "", ["Retry-After": "59"]))
                == .rateLimited(retryAfter: .seconds(59), limit: nil))
    }

    @Test("is not carried on to another address")
    func redirected() async throws {
        for (location, host) in [
            ("https://evil.example/v1", "evil.example"), ("/v2/generations", "agents.lumalabs.ai"),
        ] {
            #expect(
                try await submit(.text(307, "", ["location": location]))
                    == .unavailable(
                        status: 307, detail: "redirect to \(host), which is not followed: check LUMA_BASE_URL",
                        retryAfter: nil))
        }
    }

    @Test("passes on what the transport knows")
    func transport() async throws {
        let cases: [(TransportError, SubmissionReply)] = [
            (.notSent("connection refused"), .notSent(reason: "connection refused")),
            (.broken("no answer in time"), .lost(reason: "no answer in time", status: nil)),
            (
                .bodyUnreadable("'/a' changed while it was being sent"),
                .unsendable(reason: "'/a' changed while it was being sent")
            ),
        ]
        for (error, reply) in cases {
            #expect(try await client(ScriptedTransport(.failure(error))).submit(request, requestID: "r") == reply)
        }
    }
}
