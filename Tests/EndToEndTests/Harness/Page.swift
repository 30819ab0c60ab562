import Foundation
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The live page of a process, as a script would use it.
struct Page: Sendable {
    struct Answer: Sendable {
        let status: Int
        let data: Data

        var text: String { String(decoding: data, as: UTF8.self) }
    }

    /// Without a path: `http://127.0.0.1:54321`.
    let address: String

    /// Waits until the process has said where its page is.
    static func of(_ running: Running) async throws -> Page {
        var found: String?
        try await eventually("the dashboard's address") {
            guard running.isRunning else { throw Trouble("ended: \(running.errSoFar) \(running.outSoFar)") }
            let said = running.outSoFar + running.errSoFar
            found = said.firstMatch(of: #/the dashboard is at (http://127\.0\.0\.1:[0-9]+)//#).map {
                String($0.output.1)
            }
            return found != nil
        }
        return Page(address: try #require(found))
    }

    func get(_ path: String, headers: [String: String] = [:]) async throws -> Answer {
        try await send("GET", path, headers, nil)
    }

    /// With the token of the page's own form, unless another one is given.
    func post(_ path: String, _ body: String = "{}", token: String? = nil) async throws -> Answer {
        let session = try await get("/session")
        let known = try #require(session.text.firstMatch(of: #/"token":"([0-9a-f]{64})"/#)).output.1
        let headers = ["Content-Type": "application/json", "X-Nightshift-Token": token ?? String(known)]
        return try await send("POST", path, headers, body)
    }

    func status() async throws -> Status { try Bench.decoded(from: try await get("/status").text) }

    /// The value of one series.
    func metric(_ series: String) async throws -> String? {
        try await get("/metrics").text.split(separator: "\n").first { $0.hasPrefix(series + " ") }
            .map { String($0.dropFirst(series.count + 1)) }
    }

    private func send(_ method: String, _ path: String, _ headers: [String: String], _ body: String?) async throws
        -> Answer
    {
        guard let url = URL(string: address + path) else { throw Trouble("no address: \(address + path)") }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.httpBody = body.map { Data($0.utf8) }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response) = try await URLSession.shared.data(for: request)
        return Answer(status: (response as? HTTPURLResponse)?.statusCode ?? 0, data: data)
    }
}
