package import NightshiftCore

/// Time that stands still until the test moves it.
///
/// A sleeper wakes when the test moves the time to its deadline, the earliest deadline first; nothing here polls or waits
/// by the real clock. A test that has to be sure that the code under test sleeps by now awaits `whenSleeping(_:)` and
/// then advances. Safe to use from any task.
package final class ManualTime: TimeSource {
    private struct Sleeper {
        let deadline: Timestamp
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct Watcher {
        let count: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Timestamp
        var lastID = 0
        var sleepers: [Int: Sleeper] = [:]
        var watchers: [Int: Watcher] = [:]

        mutating func nextID() -> Int {
            lastID += 1
            return lastID
        }

        /// Takes out the watchers that have seen what they wait for.
        mutating func satisfiedWatchers() -> [CheckedContinuation<Void, any Error>] {
            let satisfied = watchers.filter { $0.value.count <= sleepers.count }
            for id in satisfied.keys { watchers[id] = nil }
            return satisfied.values.map(\.continuation)
        }
    }

    private let state: Guarded<State>

    package init(_ start: Timestamp = Timestamp(microseconds: 1_800_000_000_000_000)) {
        state = Guarded(State(now: start))
    }

    package func now() -> Timestamp { state.withLock { $0.now } }

    /// Tasks that sleep at this moment.
    package var sleeping: Int { state.withLock { $0.sleepers.count } }

    /// When the next sleeper wakes.
    package var nextDeadline: Timestamp? { state.withLock { $0.sleepers.values.map(\.deadline).min() } }

    package func sleep(until deadline: Timestamp) async throws {
        let id = state.withLock { $0.nextID() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                // A task is marked as cancelled before its handler runs. So either it is seen here, or the handler comes
                // after this and finds the sleeper.
                let (result, satisfied) = state.withLock {
                    state -> (Result<Void, any Error>?, [CheckedContinuation<Void, any Error>]) in
                    if Task.isCancelled { return (.failure(CancellationError()), []) }
                    if deadline <= state.now { return (.success(()), []) }
                    state.sleepers[id] = Sleeper(deadline: deadline, continuation: continuation)
                    return (nil, state.satisfiedWatchers())
                }
                if let result { continuation.resume(with: result) }
                for watcher in satisfied { watcher.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Returns once at least `count` tasks sleep; throws `CancellationError` when the task is cancelled first.
    package func whenSleeping(_ count: Int = 1) async throws {
        let id = state.withLock { $0.nextID() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let result = state.withLock { state -> Result<Void, any Error>? in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.sleepers.count >= count { return .success(()) }
                    state.watchers[id] = Watcher(count: count, continuation: continuation)
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let watcher = state.withLock { $0.watchers.removeValue(forKey: id) }
            watcher?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Moves the time and wakes whoever's deadline has come. The time never goes back.
    package func advance(to time: Timestamp) {
        let woken = state.withLock { state in
            state.now = max(state.now, time)
            let due = state.sleepers.filter { $0.value.deadline <= state.now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.sorted { ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key) }
        }
        for (_, sleeper) in woken { sleeper.continuation.resume() }
    }

    package func advance(by duration: Duration) {
        advance(to: now() + duration)
    }

    /// Moves the time to the next deadline; false when nobody sleeps.
    @discardableResult
    package func advanceToNextDeadline() -> Bool {
        guard let nextDeadline else { return false }
        advance(to: nextDeadline)
        return true
    }
}
