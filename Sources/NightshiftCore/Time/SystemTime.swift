import Foundation

/// The machine's time: the wall clock as it stood when the process started, carried on by the continuous clock.
///
/// A wall clock that is set back or forward during a run therefore moves neither deadlines nor the rate limiter.
package struct SystemTime: TimeSource {
    private let clock = ContinuousClock()
    private let anchor: ContinuousClock.Instant
    private let wallAtAnchor: Timestamp
    private var alarmClock: (any AlarmClock)?

    package init() {
        anchor = clock.now
        wallAtAnchor = Timestamp(Date())
    }

    /// The same time, with alarms that come on a thread where they are handled: a sleeping task would wake two others first.
    package func withAlarms(of alarmClock: any AlarmClock) -> SystemTime {
        var time = self
        time.alarmClock = alarmClock
        return time
    }

    package func now() -> Timestamp {
        wallAtAnchor + (clock.now - anchor)
    }

    package func sleep(until deadline: Timestamp) async throws {
        try await clock.sleep(until: instant(deadline), tolerance: .milliseconds(1))
    }

    package func alarm(at deadline: Timestamp, _ body: @escaping @Sendable () -> Void) -> Alarm {
        alarmClock?.alarm(at: instant(deadline), body) ?? sleeper(until: deadline, body)
    }

    private func instant(_ time: Timestamp) -> ContinuousClock.Instant { anchor + (time - wallAtAnchor) }
}
