import LumaAPI
import NightshiftCore
import Testing

@Suite("A download")
struct DownloadTests {
    private let url = "https://store.example/a.png?signature=s"

    /// The reply, and the bytes that were handed over.
    private func download(
        _ transport: ScriptedTransport, from url: String? = nil, limit: Int64 = 100
    ) async throws -> (DownloadReply, [UInt8]) {
        let bytes = Guarded<[UInt8]>([])
        let reply = try await client(transport).download(url ?? self.url, limit: limit) { piece in
            bytes.withLock { $0.append(contentsOf: piece) }
        }
        return (reply, bytes.withLock { $0 })
    }

    @Test("carries no key, not even after a redirect")
    func keyless() async throws {
        let transport = ScriptedTransport(
            .success(.text(302, "", ["Location": "/moved"])),
            .success(.text(307, "", ["location": "https://cdn.example/b"])),
            .success(.text(200, "image", ["Content-Length": "5"])))
        let (reply, bytes) = try await download(transport)
        #expect(reply == .received(bytes: 5, isFramed: true))
        #expect(bytes == Array("image".utf8))
        #expect(transport.requests.map(\.url) == [url, "https://store.example/moved", "https://cdn.example/b"])
        for request in transport.requests {
            #expect(request.fields == ["Accept": "image/*, */*", "User-Agent": "nightshift/1.2.3"])
        }
    }

    @Test("knows a body whose end was announced")
    func framing() async throws {
        let chunked = ScriptedTransport(.success(.text(200, "image", ["transfer-encoding": "Chunked"])))
        #expect(try await download(chunked).0 == .received(bytes: 5, isFramed: true))
        let unframed = ScriptedTransport(.success(.text(200, "image")))
        #expect(try await download(unframed).0 == .received(bytes: 5, isFramed: false))
    }

    @Test("ends as a value, whatever the other side does")
    func failures() async throws {
        let cases: [(Result<HTTPReply, TransportError>, DownloadReply)] = [
            (.success(.text(403, "<Error/>")), .refused(status: 403)),
            (.success(.text(404, "")), .refused(status: 404)),
            (.success(.text(410, "")), .refused(status: 410)),
            (.success(.text(503, "")), .broken(reason: "HTTP 503 from the image's address")),
            (.success(.text(206, "im")), .broken(reason: "HTTP 206 from the image's address")),
            (.success(.text(200, "image", ["Content-Length": "6"])), .broken(reason: "5 bytes of the 6 announced")),
            (
                .success(.text(200, "image", flaw: "the connection was reset")),
                .broken(reason: "the connection was reset, after 5 bytes")
            ),
            (.success(.text(301, "")), .broken(reason: "HTTP 301 without a usable address")),
            (
                .success(.text(301, "", ["Location": "http://store.example/"])),
                .broken(
                    reason: "the image's URL must use https: plain http is for this machine only, not for store.example"
                )
            ),
            (
                .success(.text(301, "", ["Location": "http://127.0.0.1/"])),
                .broken(reason: "HTTP 301 without a usable address")
            ),
            (.failure(.notSent("connection refused")), .broken(reason: "connection refused")),
            (.success(.text(200, "image", ["Content-Length": "101"])), .tooLarge),
        ]
        for (result, reply) in cases { #expect(try await download(ScriptedTransport(result)).0 == reply) }

        let circle = Result<HTTPReply, TransportError>.success(.text(302, "", ["Location": "/again"]))
        let transport = ScriptedTransport(circle, circle, circle, circle, circle)
        #expect(try await download(transport).0 == .broken(reason: "more than 3 redirects"))
        #expect(transport.requests.count == 4)
    }

    @Test("opens no address that it must not")
    func forbidden() async throws {
        let transport = ScriptedTransport()
        #expect(
            try await download(transport, from: "http://store.example/").0
                == .broken(
                    reason: "the image's URL must use https: plain http is for this machine only, not for store.example"
                ))
        #expect(transport.requests.isEmpty)
    }

    @Test("takes no byte beyond the limit")
    func limit() async throws {
        let (reply, bytes) = try await download(ScriptedTransport(.success(.text(200, "image"))), limit: 4)
        #expect(reply == .tooLarge)
        #expect(bytes == Array("im".utf8))
        #expect(
            try await download(ScriptedTransport(.success(.text(200, "image"))), limit: 5).0
                == .received(bytes: 5, isFramed: false))
    }

    @Test("lets the receiver's own error through")
    func receiver() async throws {
        struct DiskFull: Error, Equatable {}
        let client = try client(ScriptedTransport(.success(.text(200, "image"))))
        await #expect(throws: DiskFull()) {
            try await client.download(url, limit: 100) { _ in throw DiskFull() }
        }
    }
}
