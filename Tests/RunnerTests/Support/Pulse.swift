import NightshiftCore
import Synchronization
import TestSupport

/// Tells the driver of the time whether the code under test is still busy.
final class Pulse: Sendable {
    private let count = Atomic<Int>(0)
    private let calls = Atomic<Int>(0)
    private let transfers = Atomic<Int>(0)
    private let arrivals = Atomic<Int>(0)

    var beats: Int { count.load(ordering: .sequentiallyConsistent) }
    /// Calls under way that wait for something else than the time.
    var isBusy: Bool { calls.load(ordering: .sequentiallyConsistent) > 0 }

    /// Downloads that wait for the network, and so for the time.
    var downloading: Int { transfers.load(ordering: .sequentiallyConsistent) }

    func downloadBegins() { transfers.add(1, ordering: .sequentiallyConsistent) }

    func downloadEnds() {
        arrivals.add(1, ordering: .sequentiallyConsistent)
        transfers.subtract(1, ordering: .sequentiallyConsistent)
    }

    /// Downloads that have ended since the last image was recorded: the disk may be at work on them, which nothing else shows.
    var landing: Int { arrivals.load(ordering: .sequentiallyConsistent) }

    func landed() { arrivals.store(0, ordering: .sequentiallyConsistent) }

    func beat() { count.add(1, ordering: .sequentiallyConsistent) }

    func working<Value>(isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value) async rethrows
        -> Value
    {
        begin()
        defer { end() }
        return try await body()
    }

    private func begin() {
        beat()
        calls.add(1, ordering: .sequentiallyConsistent)
    }

    private func end() {
        beat()
        calls.subtract(1, ordering: .sequentiallyConsistent)
    }
}

/// The test's time, with every sleep counted.
final class CountedTime: TimeSource {
    let base: ManualTime
    private let pulse: Pulse
    private let life: Life?
    private let count = Atomic<Int>(0)

    init(_ base: ManualTime, pulse: Pulse, life: Life? = nil) {
        self.base = base
        self.pulse = pulse
        self.life = life
    }

    /// Sleeps begun so far.
    var sleeps: Int { count.load(ordering: .sequentiallyConsistent) }

    func now() -> Timestamp { base.now() }

    func sleep(until deadline: Timestamp) async throws {
        count.add(1, ordering: .sequentiallyConsistent)
        pulse.beat()
        defer { pulse.beat() }
        try await base.sleep(until: deadline)
        await life?.freezeIfDead()
    }
}
