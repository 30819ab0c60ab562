import NightshiftCore
import TestSupport
import Testing

@Suite("Manual time")
struct ManualTimeTests {
    private let start = Timestamp(seconds: 1_000)

    @Test("stands still until it is moved, and never goes back")
    func standsStill() {
        let time = ManualTime(start)
        #expect(time.now() == start)
        time.advance(by: .seconds(5))
        #expect(time.now() == Timestamp(seconds: 1_005))
        time.advance(to: start)
        #expect(time.now() == Timestamp(seconds: 1_005))
    }

    @Test("a deadline that has come needs no sleep")
    func reachedDeadline() async throws {
        let time = ManualTime(start)
        try await time.sleep(until: start)
        try await time.sleep(until: start - .seconds(1))
        #expect(time.sleeping == 0)
        #expect(time.nextDeadline == nil)
        #expect(!time.advanceToNextDeadline())
    }

    @Test("wakes exactly those whose deadline has come")
    func wakes() async throws {
        let time = ManualTime(start)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for seconds in [30, 10, 20] {
                group.addTask {
                    try await time.sleep(until: Timestamp(seconds: 1_000 + Double(seconds)))
                    return seconds
                }
            }
            try await time.whenSleeping(3)
            #expect(time.nextDeadline == Timestamp(seconds: 1_010))

            time.advance(by: .microseconds(9_999_999))
            #expect(time.sleeping == 3)
            time.advance(by: .microseconds(1))
            #expect(try await group.next() == 10)
            #expect(time.sleeping == 2)

            #expect(time.advanceToNextDeadline())
            #expect(try await group.next() == 20)
            #expect(time.now() == Timestamp(seconds: 1_020))

            time.advance(by: .seconds(100))
            #expect(try await group.next() == 30)
            #expect(time.sleeping == 0)
        }
    }

    @Test("a cancelled sleeper throws and is forgotten")
    func cancelsSleeper() async throws {
        let time = ManualTime(start)
        let sleeper = Task { try await time.sleep(until: Timestamp(seconds: 2_000)) }
        try await time.whenSleeping()
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
        #expect(time.sleeping == 0)
    }

    @Test("a task that was cancelled before it sleeps throws")
    func cancelledBefore() async {
        let time = ManualTime(start)
        let gate = Task { [start] in
            withUnsafeCurrentTask { $0?.cancel() }
            try await time.sleep(until: start + .seconds(1))
        }
        await #expect(throws: CancellationError.self) { try await gate.value }
        #expect(time.sleeping == 0)
    }

    @Test("whoever waits for sleepers is let go by cancellation as well")
    func cancelsWatcher() async {
        let time = ManualTime(start)
        let watcher = Task { try await time.whenSleeping(1) }
        watcher.cancel()
        await #expect(throws: CancellationError.self) { try await watcher.value }
    }
}
