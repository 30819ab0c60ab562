import Foundation
package import NightshiftCore

/// The typed client of the API: builds the requests of the contract, sends each once, and reads what comes back.
package struct LumaClient: GenerationService {
    /// The most bytes of an answer that are looked at: a Generation has a few hundred.
    static let largestAnswer = 1 << 20

    let transport: any HTTPTransport
    private let address: APIAddress
    private let key: APIKey
    let userAgent: String
    private let time: any TimeSource
    private let freshID: @Sendable () -> String

    /// - Parameters:
    ///   - version: of this program, for `User-Agent`.
    ///   - requestID: makes the `X-Request-Id` of each poll; a submission brings its own.
    package init(
        transport: any HTTPTransport, address: APIAddress = .standard, key: APIKey, version: String,
        time: any TimeSource = SystemTime(),
        requestID: @escaping @Sendable () -> String = RequestID.random
    ) {
        self.transport = transport
        self.address = address
        self.key = key
        self.userAgent = "nightshift/\(version)"
        self.time = time
        self.freshID = requestID
    }

    /// Which account this client speaks for, as attempts record it: the host, and the key's fingerprint.
    package var account: String { "\(address.host) \(key.fingerprint)" }

    /// Images within the request are tens of megabytes to be written out: not on the caller's executor, which may be the thread
    /// of all connections.
    private static func body(of request: GenerationRequest) async throws(LocalImage.Fault) -> RequestBody {
        guard request.holdsImages else { return try await SubmissionBody.make(of: request) }
        return try await withTaskExecutorPreference(globalConcurrentExecutor) { () async throws(LocalImage.Fault) in
            try await SubmissionBody.make(of: request)
        }
    }

    package func submit(_ request: GenerationRequest, requestID: String) async -> SubmissionReply {
        let body: RequestBody
        do {
            body = try await Self.body(of: request)
        } catch {
            return .unsendable(reason: error.reason)
        }
        var fields = fields(requestID: requestID)
        fields.add("Content-Type", "application/json")
        let call = HTTPRequest(method: .post, url: address.generations, fields: fields, body: body)
        do {
            let reply = try await transport.exchange(call, limit: Self.largestAnswer)
            return SubmissionReading(line: line, address: address, now: time.now()).reply(to: reply)
        } catch {
            switch error {
            case .notSent(let reason): return .notSent(reason: line(reason))
            case .broken(let reason): return .lost(reason: line(reason), status: nil)
            case .bodyUnreadable(let reason): return .unsendable(reason: reason)
            }
        }
    }

    package func generation(_ id: GenerationID) async -> PollReply {
        guard let url = address.generation(id.text) else {
            return .unavailable(reason: "'\(line(id.text))' can't be asked for", retryAfter: nil)
        }
        let call = HTTPRequest(method: .get, url: url, fields: fields(requestID: freshID()))
        do {
            let reply = try await transport.exchange(call, limit: Self.largestAnswer)
            return PollReading(line: line, address: address, now: time.now()).reply(to: reply, about: id)
        } catch {
            return .unreachable(reason: line(error.reason))
        }
    }

    var line: PlainLine { PlainLine(hiding: key) }

    /// The only place where the key is put into a request, and these requests go to the API's own address only.
    private func fields(requestID: String) -> HTTPFields {
        [
            "Authorization": "Bearer \(key.secret)", "X-Request-Id": requestID, "Accept": "application/json",
            "User-Agent": userAgent,
        ]
    }
}

extension GenerationRequest {
    /// Whether an image is part of it, not only named.
    fileprivate var holdsImages: Bool {
        (references + (source.map { [$0] } ?? [])).contains { if case .inline = $0 { true } else { false } }
    }
}
