import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// `nightshift emulator` in a process of its own, on a port of its own.
final class Emulation: Sendable {
    /// How it is started. Latencies are short, because every test waits for them.
    struct Settings: Sendable {
        var latency = "0.05:0.1:0.3"
        var rpm = 600
        var concurrency = 10
        var more: [String] = []

        var arguments: [String] {
            ["emulator", "--port", "0", "--latency", latency, "--rpm", "\(rpm)", "--concurrency", "\(concurrency)"]
                + ["--picture-size", "64"] + more
        }
    }

    /// Without `/v1`: `http://127.0.0.1:54321`.
    let address: String
    private let running: Running

    private init(address: String, running: Running) {
        self.address = address
        self.running = running
    }

    static func start(_ settings: Settings, folder: String, said: String) async throws -> Emulation {
        let environment = ProcessInfo.processInfo.environment
        let running = try Running(
            Ground.binary, settings.arguments, environment: environment, folder: folder, said: said)
        do {
            try await eventually("the emulator's address") {
                guard running.isRunning else { throw Trouble("the emulator ended: \(running.errSoFar)") }
                return running.outSoFar.contains("\n")
            }
            guard let found = running.outSoFar.firstMatch(of: #/http://127\.0\.0\.1:[0-9]+/#) else {
                throw Trouble("no address in: \(running.outSoFar)")
            }
            return Emulation(address: String(found.output), running: running)
        } catch {
            running.signal(SIGKILL)
            throw error
        }
    }

    func stop() async throws {
        running.signal(SIGTERM)
        _ = try await running.finished(within: .seconds(15))
    }

    func books() async throws -> Books {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Books.self, from: try await send(URLRequest(url: try url("/emulator/books"))))
    }

    /// What it has billed by now.
    func invoice() async throws -> String {
        String(decoding: try await send(URLRequest(url: try url("/emulator/invoice.csv"))), as: UTF8.self)
    }

    /// Changes settings while it runs: `{"add_credits": 1000000}`.
    func control(_ settings: String) async throws {
        var request = URLRequest(url: try url("/emulator/faults"))
        request.httpMethod = "POST"
        request.httpBody = Data(settings.utf8)
        _ = try await send(request)
    }

    private func url(_ path: String) throws -> URL {
        guard let url = URL(string: address + path) else { throw Trouble("no address: \(address)") }
        return url
    }

    private func send(_ request: URLRequest) async throws -> Data {
        let (data, response) = try await URLSession.shared.data(for: request)
        guard (response as? HTTPURLResponse)?.statusCode == 200 else {
            throw Trouble("\(request): \(String(decoding: data, as: UTF8.self))")
        }
        return data
    }
}
