import Foundation

/// A server that speaks TLS with a certificate of its own making.
enum TLSServer {
    private static let tool = "/usr/bin/openssl"
    static var isPossible: Bool { FileManager.default.isExecutableFile(atPath: tool) }

    /// Runs a test against a server, which is ended whatever happens.
    static func with(_ folder: Folder, test: (Int) async throws -> Void) async throws {
        let (key, certificate) = ("\(folder.path)/key.pem", "\(folder.path)/certificate.pem")
        let made = try start([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj",
            "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
        ])
        for try await _ in made.lines {}
        let server = try start(["s_server", "-accept", "127.0.0.1:0", "-key", key, "-cert", certificate, "-www"])
        defer { server.process.terminate() }
        for try await line in server.lines {
            guard let port = line.firstMatch(of: #/^ACCEPT 127.0.0.1:([0-9]+)/#).flatMap({ Int($0.output.1) }) else {
                continue
            }
            return try await test(port)
        }
        throw Silence()
    }

    struct Silence: Error {}

    private static func start(_ arguments: [String]) throws -> (
        process: Process, lines: AsyncThrowingStream<String, any Error>
    ) {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: tool)
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        let (lines, next) = AsyncThrowingStream<String, any Error>.makeStream()
        pipe.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty {
                handle.readabilityHandler = nil
                next.finish()
            } else {
                for line in String(decoding: data, as: UTF8.self).split(separator: "\n") { next.yield(String(line)) }
            }
        }
        try process.run()
        return (process, lines)
    }
}
