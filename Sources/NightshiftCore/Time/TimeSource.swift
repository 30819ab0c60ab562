/// Where the time comes from: handed in everywhere, so that tests decide what time it is and never wait for it.
package protocol TimeSource: Sendable {
    func now() -> Timestamp

    /// Returns once `now()` has reached `deadline`; throws `CancellationError` when the task is cancelled first.
    func sleep(until deadline: Timestamp) async throws

    /// Calls `body` once `now()` has reached `deadline`, unless the alarm is cancelled first. On which thread, is the source's affair:
    /// the body must not block.
    func alarm(at deadline: Timestamp, _ body: @escaping @Sendable () -> Void) -> Alarm
}

extension TimeSource {
    package func alarm(at deadline: Timestamp, _ body: @escaping @Sendable () -> Void) -> Alarm {
        sleeper(until: deadline, body)
    }

    /// A task that sleeps, and then calls.
    func sleeper(until deadline: Timestamp, _ body: @escaping @Sendable () -> Void) -> Alarm {
        let task = Task {
            do { try await sleep(until: deadline) } catch { return }
            body()
        }
        return Alarm { task.cancel() }
    }
}
