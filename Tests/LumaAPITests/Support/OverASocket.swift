import LumaAPI

func get(_ url: String, _ fields: HTTPFields = [:]) -> HTTPRequest {
    HTTPRequest(method: .get, url: url, fields: fields)
}

/// Runs a test with a transport, which is shut down whatever happens.
func withTransport(
    _ timeouts: TransportTimeouts = .patient, connections: Int = 4,
    _ test: (CurlTransport) async throws -> Void
) async throws {
    let transport = CurlTransport(connections: connections, timeouts: timeouts)
    do { try await test(transport) } catch {
        await transport.shutdown()
        throw error
    }
    await transport.shutdown()
}

func download(_ url: String, over transport: CurlTransport) async throws -> [UInt8] {
    let stream = try await transport.open(get(url))
    var bytes: [UInt8] = []
    while let piece = try await stream.next() { bytes += piece }
    return bytes
}
