import NightshiftCore

/// Wakes one waiting loop. Rings while nobody waits are remembered as one, so no wake-up is ever missed.
final class Bell: Sendable {
    private struct State {
        var hasRung = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Guarded(State())

    func ring() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let waiter = state.waiter else {
                state.hasRung = true
                return nil
            }
            state.waiter = nil
            return waiter
        }
        waiter?.resume()
    }

    /// Returns at the next ring, at `deadline`, or when the task is cancelled, whichever comes first. One waiter at a time.
    func wait(until deadline: Timestamp?, on time: any TimeSource) async {
        let timer = deadline.map { deadline in
            Task {
                do { try await time.sleep(until: deadline) } catch { return }
                ring()
            }
        }
        defer { timer?.cancel() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let rungAlready = state.withLock { state -> Bool in
                    if state.hasRung || Task.isCancelled {
                        state.hasRung = false
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if rungAlready { continuation.resume() }
            }
        } onCancel: {
            ring()
        }
    }
}
