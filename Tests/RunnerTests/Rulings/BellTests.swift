import NightshiftCore
import TestSupport
import Testing

@testable import Runner

@Suite("The bell", .timeLimit(.minutes(1)))
struct BellTests {
    private let time = ManualTime(noon)

    @Test("a ring while nobody waits is remembered, once")
    func remembers() async throws {
        let bell = Bell()
        bell.ring()
        bell.ring()
        await bell.wait(until: nil, on: time)
        let second = Task { await bell.wait(until: noon + .seconds(5), on: time) }
        try await time.whenSleeping(1)
        time.advance(by: .seconds(5))
        await second.value
    }

    @Test("wakes at the next ring, without waiting for its deadline, and leaves no sleeper behind once it is silenced")
    func rings() async throws {
        let bell = Bell()
        let waiter = Task { await bell.wait(until: noon + .seconds(3_600), on: time) }
        try await time.whenSleeping(1)
        bell.ring()
        await waiter.value
        bell.silence()
        while time.sleeping > 0 { await Task.yield() }
    }

    @Test("keeps one timer while it rings early enough, and sets an earlier one where it does not")
    func timers() async throws {
        let bell = Bell()
        for seconds in [30, 60, 45] {
            let waiter = Task { await bell.wait(until: noon + .seconds(seconds), on: time) }
            try await time.whenSleeping(1)
            #expect(time.nextDeadline == noon + .seconds(30))
            bell.ring()
            await waiter.value
        }
        let early = Task { await bell.wait(until: noon + .seconds(10), on: time) }
        while time.nextDeadline != noon + .seconds(10) { await Task.yield() }
        time.advance(by: .seconds(10))
        await early.value
        bell.silence()
        while time.sleeping > 0 { await Task.yield() }
    }

    @Test("a deadline that has passed is no reason to wait")
    func past() async {
        await Bell().wait(until: noon - .seconds(1), on: time)
    }

    @Test("returns when the task is cancelled, before or while it waits")
    func cancelled() async throws {
        let bell = Bell()
        let waiter = Task { await bell.wait(until: nil, on: time) }
        waiter.cancel()
        await waiter.value
        let sleeper = Task { await bell.wait(until: noon + .seconds(60), on: time) }
        try await time.whenSleeping(1)
        sleeper.cancel()
        await sleeper.value
    }

    @Test("no ring is missed by a loop that looks and then waits", arguments: 0..<20)
    func race(round: Int) async {
        let bell = Bell()
        let total = 500
        let counter = Counter()
        async let ringing: Void = {
            for _ in 1...total {
                await counter.increment()
                bell.ring()
            }
        }()
        while await counter.value < total { await bell.wait(until: nil, on: time) }
        await ringing
    }

    private actor Counter {
        private(set) var value = 0
        func increment() { value += 1 }
    }
}
