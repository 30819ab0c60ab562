import LumaAPI
import NightshiftCore
import Testing

@Suite("Retry-After")
struct RetryAfterTests {
    @Test(
        "is read in every form that servers send",
        arguments: [
            ("5", Duration.seconds(5)), (" 5 ", .seconds(5)), ("0", .zero), ("1.5", .milliseconds(1_500)),
            ("59", .seconds(59)), ("61", .seconds(60)), (String(repeating: "9", count: 400), .seconds(60)),
            ("Wed, 01 Apr 2026 12:00:30 GMT", .seconds(30)), ("Wednesday, 01-Apr-26 12:01:00 GMT", .seconds(60)),
            ("Wed Apr  1 12:00:10 2026", .seconds(10)), ("Wed, 01 Apr 2026 12:00:00 GMT", .zero),
            ("Fri, 01 Jan 2106 00:00:00 GMT", .seconds(60)),
        ])
    func read(value: String, wait: Duration) async throws {
        #expect(try await self.wait(["retry-after": value]) == wait)
    }

    @Test(
        "is ignored where it is no time to come",
        arguments: [
            "", "-1", "+5", "soon", "1e3", "0x10", "5s", ".5", "5.", "1.2.3", "NaN", "inf", "٥",
            "Wed, 01 Apr 2026 11:59:59 GMT", "Wed, 99 Apr 2026 12:00:30 GMT",
        ])
    func ignored(value: String) async throws {
        #expect(try await wait(["Retry-After": value]) == nil)
    }

    @Test("counts a date from the sender's clock, where it tells it")
    func senderClock() async throws {
        let fields: HTTPFields = [
            "Retry-After": "Wed, 01 Apr 2026 09:00:20 GMT", "Date": "Wed, 01 Apr 2026 09:00:00 GMT",
        ]
        #expect(try await wait(fields) == .seconds(20))
    }

    private func wait(_ fields: HTTPFields) async throws -> Duration? {
        let transport = ScriptedTransport(
            .success(.detail(503, "x", fields)), .success(.detail(429, "x", fields)))
        let client = try client(transport)
        guard
            case .unavailable(503, "x", let submission) = await client.submit(
                GenerationRequest(prompt: "p"), requestID: "r"),
            case .overloaded(let poll) = await client.generation(GenerationID("a"))
        else {
            Issue.record("not as the answers say")
            return nil
        }
        #expect(submission == poll)
        return submission
    }
}
