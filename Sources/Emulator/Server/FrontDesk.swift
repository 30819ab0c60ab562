import Foundation
import NIOConcurrencyHelpers

/// Answers requests: finds the way by method and path, and asks the account. Knows no sockets.
final class FrontDesk: Sendable {
    struct Visit: Sendable {
        var method: String
        /// Path and query.
        var target: String
        var authorization: String?
        var requestID: String
        var userAgent: String?
        /// Scheme, host and port under which the client reached us.
        var base: String

        var path: String { String(target.prefix { $0 != "?" }) }
        var query: String { String(target.dropFirst(path.count + 1)) }
    }

    let configuration: EmulatorConfiguration
    private let clock: any EmulatorClock
    private let desk: NIOLockedValueBox<Desk>

    init(_ configuration: EmulatorConfiguration, clock: any EmulatorClock) throws(EmulatorError) {
        self.configuration = configuration
        self.clock = clock
        desk = NIOLockedValueBox(try Desk(configuration, at: clock.now))
    }

    /// One step of the account, written to the journal before its result is used.
    func step<Answer>(_ body: (inout Account, Double) throws(Refusal) -> Answer) throws(Refusal) -> Answer {
        let step = desk.withLockedValue { desk -> Result<Answer, Refusal> in
            do throws(Refusal) {
                let answer = try body(&desk.account, clock.now)
                do { try desk.commit() } catch { throw Refusal(status: 500, detail: "Emulator: \(error)") }
                return .success(answer)
            } catch {
                return .failure(error)
            }
        }
        return try step.get()
    }

    func close() { desk.withLockedValue { $0.close() } }

    /// - Parameter body: hands over the whole request body; called only where it matters.
    func answer(_ visit: Visit, body: () async throws -> [UInt8]) async throws -> Reply {
        do throws(Refusal) {
            let path = visit.path
            if path == "/v1/generations" {
                guard visit.method == "POST" else { return Self.wrongMethod("POST") }
                return try await submit(visit, body: body)
            }
            if path.hasPrefix("/v1/generations/"), !path.dropFirst(16).isEmpty, !path.dropFirst(16).contains("/") {
                guard visit.method == "GET" else { return Self.wrongMethod("GET") }
                return try poll(visit, String(path.dropFirst(16)))
            }
            if path.hasPrefix("/storage/") { return try download(visit) }
            if path == "/emulator/books" { return try books(visit) }
            if path == "/emulator/invoice.csv" { return try invoice(visit) }
            if path == "/emulator/faults" { return try await control(visit, body: body) }
            throw Refusal(status: 404, detail: "Not Found")
        } catch { return Reply(error) }
    }

    private static func wrongMethod(_ allowed: String) -> Reply {
        var reply = Reply(Refusal(status: 405, detail: "Method Not Allowed"))
        reply.headers["Allow"] = allowed
        return reply
    }

    private func poll(_ visit: Visit, _ name: String) throws(Refusal) -> Reply {
        try Authentication.check(visit.authorization)
        let result = try step { account, now -> Result<Account.PollAnswer, Refusal> in
            do throws(Refusal) {
                account.tally.note(userAgent: visit.userAgent)
                try account.switches.admit()
                try account.admitGet(at: now)
                return .success(try account.poll(name, base: visit.base, at: now))
            } catch { return .failure(error) }
        }
        switch try result.get() {
        case .document(let document): return .document(200, document)
        case .hangUp: return .closing(.reset)
        }
    }

    private func download(_ visit: Visit) throws(Refusal) -> Reply {
        guard visit.method == "GET" else { return Reply(.method) }
        let result = try step { account, now -> Result<Account.Download, StorageRefusal> in
            do throws(StorageRefusal) {
                return .success(
                    try account.download(visit.target, carriesKey: visit.authorization != nil, at: now))
            } catch { return .failure(error) }
        }
        switch result {
        case .failure(let refusal): return Reply(refusal)
        case .success(let download):
            let generation = download.generation
            if download.fault == .htmlDownload {
                return .text(200, "<html><body>Please sign in to this network.</body></html>\n", type: "text/html")
            }
            return Reply(
                status: 200, type: generation.format.mediaType, bytes: Picture.bytes(of: generation),
                ending: download.fault == .tornDownload ? .torn : .whole)
        }
    }

    private func books(_ visit: Visit) throws(Refusal) -> Reply {
        guard visit.method == "GET" else { return Self.wrongMethod("GET") }
        if visit.query.split(separator: "&").contains("format=csv") {
            return .text(200, try step { account, now in account.booksAsCSV(at: now) }, type: "text/csv")
        }
        return .document(200, try step { account, now in account.books(at: now) })
    }

    private func invoice(_ visit: Visit) throws(Refusal) -> Reply {
        guard visit.method == "GET" else { return Self.wrongMethod("GET") }
        return .text(200, try step { account, now in account.invoice(at: now) }, type: "text/csv")
    }

    private func control(_ visit: Visit, body: () async throws -> [UInt8]) async throws(Refusal) -> Reply {
        switch visit.method {
        case "GET": break
        case "POST":
            let settings = try await Self.document(body)
            try step { (account, now) throws(Refusal) in try account.apply(settings, at: now) }
        default: return Self.wrongMethod("GET, POST")
        }
        return .document(200, try step { account, now in account.settings(at: now) })
    }

    static func document(_ body: () async throws -> [UInt8]) async throws(Refusal) -> JSONValue {
        let bytes: [UInt8]
        do { bytes = try await body() } catch let refusal as Refusal { throw refusal } catch {
            throw .badRequest("Request body could not be read")
        }
        do { return try bytes.withUnsafeBytes { try JSONReader.read($0) } } catch {
            throw .badRequest("Request body is not valid JSON")
        }
    }
}
