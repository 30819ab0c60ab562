import LumaAPI
import NightshiftCore
import Notices
import TestSupport
import Testing

/// When a notice is sent again, and when it is given up.
struct DeliveryTests {
    private static let begun = Timestamp(seconds: 1_000)

    @Test(arguments: [200, 201, 204]) func arrived(_ status: Int) {
        #expect(DeliverySchedule.Verdict(status: status) == .arrived)
    }

    @Test(arguments: [408, 429, 500, 502, 503, 599]) func again(_ status: Int) {
        #expect(DeliverySchedule.Verdict(status: status) == .again("HTTP \(status)"))
    }

    @Test(arguments: [301, 302, 307, 308, 400, 401, 404, 410, 600]) func refused(_ status: Int) {
        guard case .refused = DeliverySchedule.Verdict(status: status) else {
            Issue.record("\(status) is repeated")
            return
        }
    }

    /// Whatever chance says, all tries are made within the limit.
    @Test(arguments: [0.0, 0.5, 0.999]) func boundedInNumberAndTime(_ random: Double) {
        var now = Self.begun
        var tries = 1
        while case .tryAgain(let next) = DeliverySchedule.next(
            after: .again("x"), tries: tries, begun: Self.begun, at: now, random: random)
        {
            #expect(next > now)
            now = next
            tries += 1
        }
        #expect(tries == DeliverySchedule.mostTries)
        #expect(now - Self.begun < DeliverySchedule.limit)
    }

    @Test func aSlowReceiverUsesUpTheTime() {
        let late = Self.begun + DeliverySchedule.limit - .milliseconds(100)
        #expect(
            DeliverySchedule.next(after: .again("no answer"), tries: 2, begun: Self.begun, at: late, random: 0)
                == .giveUp("no answer after 2 tries"))
    }

    // MARK: The messenger, on simulated time

    /// Answers from a list, then 200.
    private final class Receiver: HTTPTransport {
        private let answers: Guarded<[Result<Int, TransportError>]>
        let got = Guarded<[(at: Timestamp, request: HTTPRequest)]>([])
        private let time: ManualTime

        init(_ answers: [Result<Int, TransportError>], time: ManualTime) {
            self.answers = Guarded(answers)
            self.time = time
        }

        func exchange(_ request: HTTPRequest, limit: Int) async throws(TransportError) -> HTTPReply {
            got.withLock { $0.append((time.now(), request)) }
            let answer = answers.withLock { $0.isEmpty ? .success(200) : $0.removeFirst() }
            return HTTPReply(status: try answer.get(), fields: [:], body: [])
        }

        func open(_ request: HTTPRequest) async throws(TransportError) -> sending HTTPStream { throw .notSent("no") }
    }

    private struct Post {
        let time = ManualTime()
        let receiver: Receiver
        let complaints = Collected()
        let messenger: Messenger

        init(_ answers: [Result<Int, TransportError>]) throws {
            let receiver = Receiver(answers, time: time)
            self.receiver = receiver
            let ids = Guarded(0)
            let randomness = Randomness(
                unit: { 0.5 },
                requestID: {
                    ids.withLock { id in
                        id += 1
                        return "delivery-\(id)"
                    }
                })
            messenger = Messenger(
                to: try Webhook("https://example.org/secret-path", secret: nil), over: receiver, version: "1",
                time: time,
                randomness: randomness, complain: { [complaints] in complaints.add($0) })
        }

        func notice(_ event: Notice.Event, code: Int32?) -> Notice {
            Notice(event: event, time: time.now(), standing: RunStanding(), exitCode: code, reason: "x")
        }

        /// Ends, with the time moved on whenever somebody sleeps.
        func end() async throws {
            let ending = Task { await messenger.end(with: notice(.finish, code: 0)) }
            let clock = Task {
                while !Task.isCancelled {
                    try await time.whenSleeping()
                    time.advanceToNextDeadline()
                }
            }
            await ending.value
            clock.cancel()
        }

        var requests: [(at: Timestamp, request: HTTPRequest)] { receiver.got.withLock { $0 } }
    }

    private final class Collected: Sendable {
        private let lines = Guarded<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    @Test func repeatedUntilItArrives() async throws {
        let post = try Post([.success(503), .failure(.notSent("refused")), .success(429)])
        try await post.end()
        #expect(post.requests.count == 4)
        #expect(Set(post.requests.map { $0.request.fields["Nightshift-Delivery"] }) == ["delivery-1"])
        #expect(post.complaints.all == [])
        // Half of chance between half a second and one, two, four.
        let gaps = zip(post.requests, post.requests.dropFirst()).map { $1.at - $0.at }
        #expect(gaps == [.milliseconds(750), .milliseconds(1_250), .milliseconds(2_250)])
    }

    @Test func givenUpAfterFiveTries() async throws {
        let post = try Post(Array(repeating: .success(500), count: 9))
        try await post.end()
        #expect(post.requests.count == 5)
        #expect(
            post.complaints.all == ["the notice 'finish' did not reach example.org: HTTP 500 after 5 tries"])
    }

    @Test func aRefusalIsFinal() async throws {
        let post = try Post([.success(302)])
        try await post.end()
        #expect(post.requests.count == 1)
        #expect(
            post.complaints.all == [
                "the notice 'finish' did not reach example.org: HTTP 302; redirects are not followed"
            ])
    }

    /// Notices keep their order, and one that is stuck does not keep the last one from its tries.
    @Test func theEndIsNotHeldUpByWhatWasBefore() async throws {
        let post = try Post(Array(repeating: .success(500), count: 1))
        post.messenger.send(post.notice(.pause, code: nil))
        try await post.time.whenSleeping()
        try await post.end()
        #expect(post.requests.map { $0.request.fields["Nightshift-Event"] }.last == "finish")
        #expect(post.requests.count <= 3)
    }

    @Test func givingUpEndsTheWaiting() async throws {
        let post = try Post(Array(repeating: .success(500), count: 9))
        let ending = Task { await post.messenger.end(with: post.notice(.finish, code: 0)) }
        try await post.time.whenSleeping()
        post.messenger.giveUp()
        await ending.value
        #expect(post.requests.count == 1)
    }
}
