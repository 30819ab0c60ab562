import Foundation
import NightshiftCore
import Testing

@testable import LumaAPI

@Suite("The connections' thread as an alarm clock", .timeLimit(.minutes(1)))
struct ConnectionThreadTests {
    private let clock = ContinuousClock()

    private struct Call: Sendable {
        let name: String
        let at: ContinuousClock.Instant
    }

    @Test("calls in the order of the times, and none too early")
    func calls() async throws {
        let transport = CurlTransport(connections: 1)
        let thread = transport.executor
        let start = clock.now
        let (calls, continuation) = AsyncStream<Call>.makeStream()
        @Sendable func set(_ name: String, after wait: Duration) -> Alarm {
            thread.alarm(at: start + wait) { [clock] in
                continuation.yield(Call(name: name, at: clock.now))
                if name == "last" { continuation.finish() }
            }
        }
        // On the thread, so that none comes before all are set.
        _ = thread.alarm(at: clock.now) {
            _ = set("last", after: .milliseconds(150))
            _ = set("second", after: .milliseconds(100))
            _ = set("first", after: .milliseconds(50))
            _ = set("past", after: .seconds(-1))
        }
        var heard: [Call] = []
        for await call in calls { heard.append(call) }
        #expect(heard.map(\.name) == ["past", "first", "second", "last"])
        for (call, wait) in zip(
            heard, [.seconds(-1), .milliseconds(50), .milliseconds(100), .milliseconds(150)] as [Duration])
        {
            #expect(call.at >= start + wait)
        }
        await transport.shutdown()
    }

    @Test("what is taken back does not come")
    func cancelled() async {
        let transport = CurlTransport(connections: 1)
        let thread = transport.executor
        let called = Guarded<[String]>([])
        await withCheckedContinuation { continuation in
            // On the thread, so that none can come before it is taken back.
            _ = thread.alarm(at: clock.now) {
                let past = ContinuousClock.now - .seconds(1)
                let unwanted = thread.alarm(at: past) { called.withLock { $0.append("unwanted") } }
                _ = thread.alarm(at: past) { called.withLock { $0.append("wanted") } }
                unwanted.cancel()
                _ = thread.alarm(at: past + .seconds(1)) { continuation.resume() }
            }
        }
        #expect(called.withLock { $0 } == ["wanted"])
        await transport.shutdown()
    }

    @Test("goes on calling after the transport was shut down, and alarms may set alarms")
    func afterShutdown() async {
        let transport = CurlTransport(connections: 1)
        await transport.shutdown()
        let thread = transport.executor
        let start = clock.now
        let second = await withCheckedContinuation { continuation in
            _ = thread.alarm(at: start + .milliseconds(10)) { [clock] in
                _ = thread.alarm(at: start + .milliseconds(30)) { continuation.resume(returning: clock.now) }
            }
        }
        #expect(second >= start + .milliseconds(30))
    }
}
