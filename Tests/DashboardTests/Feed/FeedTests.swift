import NightshiftCore
import SQLiteStore
import TestSupport
import Testing

@testable import Dashboard

@Suite("Feed")
struct FeedTests {
    @Test("the queue is read once a second, however many ask")
    func onceASecond() async throws {
        let queue = try await SampleQueue.make()
        let time = ManualTime(start + .seconds(100))
        let feed = Feed(
            desk: QueueDesk(store: queue.store, shown: .all), run: nil, time: time, instance: "ab")
        await withTaskGroup { group in
            for _ in 0..<50 { group.addTask { _ = await feed.snapshot() } }
        }
        #expect(await feed.readings == 1)
        time.advance(by: .milliseconds(999))
        _ = await feed.snapshot()
        #expect(await feed.readings == 1)
        time.advance(by: .milliseconds(1))
        let snapshot = await feed.snapshot()
        #expect(await feed.readings == 2)
        #expect(snapshot.reading?.summary.total == 7)
    }

    /// Whose first word is long in coming.
    private struct SlowRun: LiveRun {
        private let asked = AsyncStream<Void>.makeStream()
        private let gate = AsyncStream<Void>.makeStream()

        func standing() async -> LiveStanding {
            asked.continuation.yield()
            for await _ in gate.stream {}
            return LiveStanding(
                wait: .init(kind: "slot", text: "waits for a slot", until: nil), isPaused: false, halt: nil,
                requestsPerMinute: 30, slots: 10, budget: nil, typicalLatency: nil, waits: [:], polls: 0,
                pollLag: .zero)
        }

        func isAsked() async { for await _ in asked.stream { return } }
        func answer() { gate.continuation.finish() }
        func pause() async {}
        func resume() async {}
        func lookAgain() async {}
    }

    @Test("what is asked for after a change is read after it, although a reading was under way")
    func refreshed() async throws {
        let queue = try await SampleQueue.make()
        let run = SlowRun()
        let feed = Feed(
            desk: QueueDesk(store: queue.store, shown: .all), run: run, time: ManualTime(start), instance: "ab")
        // In turns on one queue: by the time the run answers, the second one waits.
        let turns = QueueExecutor()
        let first = Task(executorPreference: turns) { await feed.snapshot() }
        await run.isAsked()
        let second = Task(executorPreference: turns) { await feed.refresh() }
        let answer = Task(executorPreference: turns) {
            for _ in 0..<5 { _ = await feed.readings }
            run.answer()
        }
        _ = await (first.value, second.value, answer.value)
        #expect(await feed.readings == 2)
    }

    @Test("watchers are told what changes, and a queue that can't be read is said to be so")
    func watching() async throws {
        let queue = try await SampleQueue.make()
        let time = ManualTime(start + .seconds(100))
        let feed = Feed(
            desk: QueueDesk(store: queue.store, shown: .these([queue.batch])), run: nil, time: time, instance: "ab")
        let (number, stream) = try #require(await feed.watch())
        var snapshots = stream.makeAsyncIterator()
        let first = try #require(await snapshots.next())
        let before = try #require(first.parts.first { $0.name == .images })
        #expect(try queue.store.mark(.keep, jobs: [queue.job("done-1").job.id], at: start) == 1)
        await feed.refresh()
        var second = try #require(await snapshots.next())
        while second.revision == first.revision { second = try #require(await snapshots.next()) }
        #expect(second.parts.first { $0.name == .images }?.json != before.json)
        #expect(second.parts.first { $0.name == .failures } == first.parts.first { $0.name == .failures })
        try queue.store.close()
        await feed.refresh()
        var third = try #require(await snapshots.next())
        while third.revision == second.revision { third = try #require(await snapshots.next()) }
        #expect(third.reading == nil)
        #expect(third.parts.first { $0.name == .trouble }?.json != "null")
        await feed.end()
        while let last = await snapshots.next() { #expect(last.reading == nil) }
        #expect(await !feed.isDeserted)
        await feed.leave(number)
        #expect(await feed.isDeserted)
    }
}
