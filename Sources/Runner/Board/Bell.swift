import NightshiftCore

/// Wakes one waiting loop. Rings while nobody waits are remembered as one, so no wake-up is ever missed.
///
/// A wake-up may come for nothing: the timer of an earlier wait is kept while it rings no later than the next deadline, since a
/// loop that is rung thousands of times a second would otherwise start and cancel as many timers.
final class Bell: Sendable {
    private struct Timer {
        let deadline: Timestamp
        let alarm: Alarm
    }

    private struct State {
        var hasRung = false
        var waiter: CheckedContinuation<Void, Never>?
        var timer: Timer?
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
        if let deadline { arm(deadline, on: time) }
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

    /// Stops the timer; to be called once nobody will wait any more.
    func silence() {
        state.withLock { $0.timer.take()?.alarm.cancel() }
    }

    private func arm(_ deadline: Timestamp, on time: any TimeSource) {
        state.withLock { state in
            if let timer = state.timer, timer.deadline <= deadline { return }
            state.timer?.alarm.cancel()
            state.timer = Timer(deadline: deadline, alarm: time.alarm(at: deadline) { self.fired(at: deadline) })
        }
    }

    private func fired(at deadline: Timestamp) {
        state.withLock { if $0.timer?.deadline == deadline { $0.timer = nil } }
        ring()
    }
}
