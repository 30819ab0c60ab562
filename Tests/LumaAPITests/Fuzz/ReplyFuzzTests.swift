import NightshiftCore
import Synchronization
import TestSupport
import Testing

@testable import LumaAPI

/// Hostile answers: whatever comes in, one of the values that its status allows comes out.
@Suite("Fuzz: answers")
struct ReplyFuzzTests {
    private static let waits: ClosedRange<Duration> = .zero ... .seconds(60)

    @Test("to a submission")
    func submissions() async throws {
        for seed in FuzzRounds(250) {
            var replies = HostileReplies(SeededRandom(seed: seed))
            let result = replies.result()
            let reply = try await client(ScriptedTransport(result)).submit(
                GenerationRequest(prompt: "p"), requestID: "r")
            #expect(Self.allows(reply, of: result), "seed \(seed): \(reply)")
            for text in reply.texts { expectPlain(text, seed: seed) }
        }
    }

    @Test("to a poll")
    func polls() async throws {
        let id = GenerationID(HostileReplies.id)
        for seed in FuzzRounds(250) {
            var replies = HostileReplies(SeededRandom(seed: seed))
            let result = replies.result()
            let reply = try await client(ScriptedTransport(result)).generation(id)
            #expect(Self.allows(reply, of: result), "seed \(seed): \(reply)")
            for text in reply.texts { expectPlain(text, seed: seed) }
        }
    }

    @Test("to a download, redirects included")
    func downloads() async throws {
        for seed in FuzzRounds(250) {
            var random = SeededRandom(seed: seed)
            let limit = Int64.random(in: 0...400, using: &random)
            var replies = HostileReplies(random)
            let transport = ScriptedTransport(
                replies.result(), replies.result(), replies.result(), replies.result(), replies.result())
            let bytes = Collected()
            let url = seed.isMultiple(of: 4) ? replies.value() : "https://store.example/a.png?signature=s"
            let reply = try await client(transport).download(url, limit: limit) { bytes.append($0) }
            #expect(transport.requests.count <= 4 && bytes.all.count <= limit, "seed \(seed)")
            for request in transport.requests {
                #expect(WebAddress.objection(to: request.url) == nil, "seed \(seed): \(request.url)")
                #expect(request.fields == ["Accept": "image/*, */*", "User-Agent": "nightshift/1.2.3"], "seed \(seed)")
            }
            switch reply {
            case .received(let count, _): #expect(count == bytes.all.count, "seed \(seed)")
            case .refused(let status): #expect((400...499).contains(status), "seed \(seed)")
            case .broken(let reason): expectPlain(reason, seed: seed)
            case .tooLarge: break
            }
        }
    }

    @Test("what the quick reader of generations reads is what Foundation reads")
    func generations() {
        var (rounds, read) = (0, 0)
        for seed in FuzzRounds(2_000) {
            rounds += 1
            var replies = HostileReplies(SeededRandom(seed: seed))
            let body = replies.body()
            guard let generation = GenerationReader.generation(body) else { continue }
            read += 1
            #expect(
                generation == GenerationWire.decoded(body), "seed \(seed): \(String(decoding: body, as: UTF8.self))")
        }
        // One in seven is read; a few rounds alone may all be left to Foundation.
        #expect(read >= rounds / 20)
    }

    private static func allows(_ reply: SubmissionReply, of result: Result<HTTPReply, TransportError>) -> Bool {
        let status: Int
        switch result {
        case .failure(.notSent): if case .notSent = reply { return true } else { return false }
        case .failure: if case .lost(_, nil) = reply { return true } else { return false }
        case .success(let success): status = success.status
        }
        switch reply {
        case .accepted(let id, let limit): return (200...299).contains(status) && !id.text.isEmpty && (limit ?? 1) >= 1
        case .lost(_, let named):
            return named == status && !(300...407).contains(status) && !(409...499).contains(status)
                && ![500, 502, 503].contains(status)
        case .unavailable(let named, _, let wait):
            let isOther = (400...499).contains(status) && ![401, 402, 403, 408, 429].contains(status)
            return named == status && ((300...399).contains(status) || isOther || [500, 502, 503].contains(status))
                && wait.map(waits.contains) ?? true
        case .keyRefused: return status == 401
        case .outOfCredits: return status == 402
        case .accountRefused: return status == 403
        case .slotsTaken: return status == 429
        case .rateLimited(let wait, let limit):
            return status == 429 && wait >= .seconds(1) && waits.contains(wait) && (limit ?? 1) >= 1
        case .rejected(let named, _):
            return named == status && [400, 413, 422].contains(status)
        case .unsendable, .notSent: return false
        }
    }

    private static func allows(_ reply: PollReply, of result: Result<HTTPReply, TransportError>) -> Bool {
        guard case .success(let success) = result else {
            if case .unreachable = reply { return true }
            return false
        }
        let status = success.status
        switch reply {
        case .running, .failed: return (200...299).contains(status)
        case .completed(let url):
            return (200...299).contains(status) && url.map { WebAddress.objection(to: $0) == nil } ?? true
        case .notFound: return status == 404
        case .accountRefused(let named, _): return named == status && [401, 403].contains(status)
        case .overloaded(let wait): return status == 429 && wait.map(waits.contains) ?? true
        case .unavailable(_, let wait): return ![401, 403, 429].contains(status) && wait.map(waits.contains) ?? true
        case .unreachable: return false
        }
    }
}
