import Foundation
import LumaAPI
import NightshiftCore

/// The key that no text may ever hold.
let secret = "luma-api-SECRET_0123456789-abcdef"

/// 2026-04-01T12:00:00Z.
let noon = Timestamp(seconds: 1_775_044_800)

struct StillTime: TimeSource {
    func now() -> Timestamp { noon }
    func sleep(until deadline: Timestamp) async throws {}
}

/// A client whose polls carry `poll-1`, `poll-2` and so on.
func client(_ transport: any HTTPTransport, at address: String = "https://agents.lumalabs.ai/v1") throws -> LumaClient {
    let counter = Counter()
    return LumaClient(
        transport: transport, address: try APIAddress(address), key: try APIKey(secret), version: "1.2.3",
        time: StillTime(), requestID: { "poll-\(counter.next())" })
}

final class Counter: Sendable {
    private let count = Guarded(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

extension TransportTimeouts {
    /// Longer than a machine that is busy with other tests keeps a server of theirs from answering. Every submission has a new
    /// connection.
    static let patient = TransportTimeouts(
        connect: .seconds(120), submission: .seconds(120), poll: .seconds(120), silence: .seconds(120), trust: .zero)

    /// The same; any answer proves for as long that its server can be reached.
    static let trusting = TransportTimeouts(
        connect: .seconds(120), submission: .seconds(120), poll: .seconds(120), silence: .seconds(120),
        trust: .seconds(120))
}

/// A folder that goes away with the test.
final class Folder: Sendable {
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "luma-api-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = "\(path)/\(name)"
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }
}

/// Bytes that begin like a PNG and then differ at every place, so that a piece that is lost or swapped is seen.
func png(_ count: Int) -> [UInt8] {
    let start: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    return start + (start.count..<count).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
}

/// Bytes that came in piece by piece.
final class Collected: Sendable {
    private let bytes = Guarded<[UInt8]>([])

    var all: [UInt8] { bytes.withLock { $0 } }

    func append(_ piece: ArraySlice<UInt8>) { bytes.withLock { $0.append(contentsOf: piece) } }
}

/// Lets nobody go on before everybody has arrived.
actor Meeting {
    private let size: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(of size: Int) { self.size = size }

    func arrive() async {
        await withCheckedContinuation { continuation in
            waiting.append(continuation)
            if waiting.count == size {
                for one in waiting { one.resume() }
            }
        }
    }
}
