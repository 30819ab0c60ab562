import Foundation
import Testing

@testable import Emulator

@Suite struct ServerTests {
    private let clock = ManualClock()

    private func serve(
        _ change: (inout EmulatorConfiguration) -> Void = { _ in },
        _ body: (LoopbackClient, EmulatorServer) async throws -> Void
    ) async throws {
        let server = try EmulatorServer(steadyConfiguration(change), clock: clock)
        let client = LoopbackClient(address: try await server.start())
        do { try await body(client, server) } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    private func id(_ answer: LoopbackClient.Answer) throws -> String {
        try #require(try JSONReader.read(answer.text)["id"]?.text)
    }

    @Test func aJobFromBeginningToEnd() async throws {
        try await serve { client, server in
            let made = try await client.post(
                #"{"prompt":"x","output_format":"png"}"#,
                headers: ["X-Request-Id": "abc", "User-Agent": "test/1"])
            #expect(made.status == 201)
            #expect(made.headers["x-request-id"] == "abc")
            #expect(made.headers["x-api-version"] == "2026-04-01")
            #expect(made.headers["x-ratelimit-limit"] == "30")
            #expect(made.headers["x-ratelimit-remaining"] == "29")
            #expect(made.headers["x-ratelimit-reset"] == "1000060")
            #expect(made.headers["content-type"] == "application/json")
            let path = "/v1/generations/\(try id(made))"
            clock.advance(by: 10)
            let early = try await client.send("GET", path)
            #expect(try JSONReader.read(early.text)["state"]?.text == "processing")
            #expect(early.headers.keys.filter { $0.hasPrefix("x-ratelimit") || $0 == "retry-after" } == [])
            #expect(early.headers["x-request-id"]?.isEmpty == false)
            clock.advance(by: 20)
            let done = try JSONReader.read(try await client.send("GET", path).text)
            let url = try #require(done["output"]?.items?.first?["url"]?.text)
            #expect(url.hasPrefix(client.address + "/storage/"))
            let target = String(url.dropFirst(client.address.count))
            let picture = try await client.send("GET", target, key: nil)
            #expect(picture.status == 200)
            #expect(picture.headers["content-type"] == "image/png")
            #expect(picture.body.starts(with: PNGEncoder.signature))
            #expect(picture.headers["content-length"] == String(picture.body.count))
            #expect(try await client.send("GET", target, key: nil).body == picture.body)
            clock.advance(by: 3_600)
            let late = try await client.send("GET", target)
            #expect(late.status == 403)
            #expect(late.headers["content-type"] == "application/xml")
            #expect(late.text.contains("<Code>AccessDenied</Code>"))
            let books = try JSONReader.read(try server.books())
            #expect(books["totals"]?["charged"] == .integer(40_400))
            #expect(books["key_leaks"] == .integer(1))
            #expect(books["user_agents"]?["test/1"] == .integer(1))
            #expect(books["generations"]?.items?.first?["min_poll_gap"] == .number(20))
            #expect(books["generations"]?.items?.first?["downloads"] == .integer(2))
            let csv = try await client.send("GET", "/emulator/books?format=csv", key: nil)
            #expect(csv.text.split(separator: "\n").count == 2)
        }
    }

    static let keys: [(String?, Int, String)] = [
        (nil, 401, "Missing or invalid API key"), ("Bearer key", 401, "Missing or invalid API key"),
        ("bearer luma-api-x", 401, "Missing or invalid API key"),
        ("Bearer luma-api-invalid", 401, "Invalid API key"),
        ("Bearer luma-api-revoked", 401, "API key has been revoked"),
        ("Bearer luma-api-expired", 401, "API key has expired"),
        ("Bearer luma-api-suspended", 403, "API client is suspended"),
        ("Bearer luma-api-deactivated", 403, "API client is deactivated"),
    ]

    @Test func keysAreChecked() async throws {
        try await serve { client, _ in
            for (header, status, detail) in Self.keys {
                let headers = header.map { ["Authorization": $0] } ?? [:]
                for path in ["/v1/generations", "/v1/generations/x"] {
                    let method = path.hasSuffix("x") ? "GET" : "POST"
                    let answer = try await client.send(method, path, key: nil, headers: headers, body: "nonsense")
                    #expect(answer.status == status)
                    #expect(answer.text == #"{"detail":"\#(detail)"}"#)
                    #expect(answer.headers["x-api-version"] == "2026-04-01")
                }
            }
        }
    }

    @Test func limitsSpeakInHeaders() async throws {
        try await serve({ $0.rpm = 2 }) { client, _ in
            _ = try await client.post(#"{"prompt":"x"}"#)
            clock.advance(by: 10)
            _ = try await client.post(#"{"prompt":"x"}"#)
            let limited = try await client.post(#"{"prompt":"x"}"#)
            #expect(limited.status == 429)
            #expect(limited.text == #"{"detail":"Rate limit exceeded"}"#)
            #expect(limited.headers["retry-after"] == "50")
            #expect(limited.headers["x-ratelimit-limit"] == "2")
            #expect(limited.headers["x-ratelimit-remaining"] == "0")
            #expect(limited.headers["x-ratelimit-reset"] == "1000060")
        }
        try await serve({ $0.concurrency = 1 }) { client, _ in
            _ = try await client.post(#"{"prompt":"x"}"#)
            let limited = try await client.post(#"{"prompt":"x"}"#)
            #expect(limited.status == 429)
            #expect(limited.text == #"{"detail":"Too many concurrent jobs"}"#)
            #expect(limited.headers["retry-after"] == "60")
            #expect(limited.headers.keys.filter { $0.hasPrefix("x-ratelimit") } == [])
        }
    }

    @Test func wrongPathsAndBodiesAreNamed() async throws {
        try await serve { client, _ in
            let cases: [(String, String, Int, String)] = [
                ("GET", "/v1/generations", 405, "Method Not Allowed"),
                ("DELETE", "/v1/generations/x", 405, "Method Not Allowed"),
                ("GET", "/v1/credits", 404, "Not Found"),
                ("GET", "/v1/generations/00000000-0000-4000-8000-000000000000", 404, "Generation not found"),
                ("GET", "/v1/generations/x", 404, "Generation not found"),
                ("POST", "/v1/generations", 400, "Request body is not valid JSON"),
                ("POST", "/emulator/faults", 400, "Request body is not valid JSON"),
            ]
            for (method, path, status, detail) in cases {
                let answer = try await client.send(method, path, body: method == "POST" ? "{" : "")
                #expect(answer.status == status)
                #expect(answer.text == #"{"detail":"\#(detail)"}"#)
            }
            let forged = try await client.send("GET", "/storage/a/b.png?expires=1&signature=2", key: nil)
            #expect(forged.status == 403)
            #expect(forged.text.contains("<Code>SignatureDoesNotMatch</Code>"))
        }
    }

    @Test func connectionsBreakAsAsked() async throws {
        try await serve { client, server in
            let dropped = try await client.post(#"{"prompt":"[[fault:drop_reply x1]]"}"#)
            #expect(dropped.bytes.isEmpty)
            let refused = try await client.post(#"{"prompt":"[[fault:drop_request x1]]"}"#)
            #expect(refused.bytes.isEmpty)
            let made = try await client.post(#"{"prompt":"[[fault:reset_poll x1]][[fault:torn_download]]"}"#)
            let path = "/v1/generations/\(try id(made))"
            #expect(try await client.send("GET", path).bytes.isEmpty)
            clock.advance(by: 30)
            let done = try JSONReader.read(try await client.send("GET", path).text)
            let url = try #require(done["output"]?.items?.first?["url"]?.text)
            let torn = try await client.send("GET", String(url.dropFirst(client.address.count)), key: nil)
            #expect(torn.status == 200)
            #expect(Int(torn.headers["content-length"] ?? "").map { $0 / 2 } == torn.body.count)

            let books = try JSONReader.read(try server.books())
            #expect(books["posts"]?["accepted"] == .integer(2))
            #expect(books["posts"]?["dropped_replies"] == .integer(1))
            #expect(books["posts"]?["dropped_requests"] == .integer(1))
            #expect(books["totals"]?["charged"] == .integer(80_800))
        }
    }

    @Test func gatewaysAndSwitches() async throws {
        try await serve { client, server in
            let gateway = try await client.post(#"{"prompt":"[[fault:http_502]]"}"#)
            #expect(gateway.status == 502)
            #expect(gateway.headers["content-type"] == "text/html")
            let slow = try await client.post(#"{"prompt":"[[fault:slow_reply]]"}"#)
            #expect(slow.status == 201)
            #expect(clock.now == 1_000_030)
            let settings = try await client.send(
                "POST", "/emulator/faults", key: nil,
                body: #"{"outage_requests":1,"credits":40400,"probabilities":{"stuck":0.5}}"#)
            #expect(settings.status == 200)
            #expect(try JSONReader.read(settings.text)["credits"] == .integer(40_400))
            #expect(try await client.post(#"{"prompt":"x"}"#).status == 502)
            #expect(try await client.post(#"{"prompt":"x"}"#).status == 201)
            let poor = try await client.post(#"{"prompt":"x"}"#)
            #expect(poor.status == 402)
            #expect(poor.text == #"{"detail":"Insufficient credits. Please add credits to continue."}"#)
            try server.apply(["suspended": .bool(true)])
            #expect(try await client.post(#"{"prompt":"x"}"#).text == #"{"detail":"API client is suspended"}"#)
        }
    }

    @Test func aTakenPortIsNamed() async throws {
        try await serve { client, _ in
            let port = try #require(client.address.split(separator: ":").last.flatMap { Int($0) })
            let second = try EmulatorServer(steadyConfiguration { $0.port = port }, clock: clock)
            await #expect(throws: EmulatorError.self) { try await second.start() }
        }
    }

    @Test func runEndsWithItsTask() async throws {
        let server = try EmulatorServer(steadyConfiguration(), clock: clock)
        let (addresses, address) = AsyncStream<String>.makeStream()
        let task = Task { try await server.run { address.yield($0) } }
        var first: String?
        for await address in addresses {
            first = address
            break
        }
        let client = LoopbackClient(address: try #require(first))
        #expect(try await client.send("GET", "/emulator/books", key: nil).status == 200)
        task.cancel()
        try await task.value
    }

    @Test(.timeLimit(.minutes(1))) func stoppingDoesNotWaitForIdleConnections() async throws {
        let server = try EmulatorServer(steadyConfiguration(), clock: clock)
        let client = LoopbackClient(address: try await server.start())
        let answered = try await client.holdOpen { await server.stop() }
        #expect(answered.status == 405)
        await #expect(throws: (any Error).self) { try await client.send("GET", "/emulator/books") }
    }
}
