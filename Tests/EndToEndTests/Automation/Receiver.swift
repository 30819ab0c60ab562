import Crypto
import Foundation
import TestSupport

/// A receiver of notices on loopback, and what came in.
enum Receiver {
    struct Notice: Decodable, Equatable {
        let event: String
        let version: String
        let time: String
        let batches: [String]
        let outputs: [String]
        let jobs: [String: Int]
        let costUsd: [String: String]
        let exitCode: Int?
        let reason: String
    }

    static let secret = "a-secret-of-sixteen"

    static func answer(_ status: Int) -> [LoopbackServer.Step] {
        [.send("HTTP/1.1 \(status) X\r\nContent-Length: 0\r\nLocation: http://127.0.0.1:1/\r\n\r\n"), .close]
    }

    static func notices(of server: LoopbackServer) throws -> [Notice] {
        try server.requests.map { try Bench.decoded(from: String(decoding: $0.body, as: UTF8.self)) }
    }

    /// As a receiver would check it, with another program's arithmetic.
    static func isSigned(_ request: LoopbackServer.Received) -> Bool {
        guard let timestamp = request.field("Nightshift-Timestamp"),
            let signature = request.field("Nightshift-Signature"),
            let seconds = Double(timestamp), abs(seconds - Date().timeIntervalSince1970) < 300
        else { return false }
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("\(timestamp).".utf8) + request.body, using: SymmetricKey(data: Array(secret.utf8)))
        return signature == "v1=" + code.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
