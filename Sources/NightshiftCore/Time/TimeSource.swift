/// Where the time comes from: handed in everywhere, so that tests decide what time it is and never wait for it.
package protocol TimeSource: Sendable {
    func now() -> Timestamp

    /// Returns once `now()` has reached `deadline`; throws `CancellationError` when the task is cancelled first.
    func sleep(until deadline: Timestamp) async throws
}
