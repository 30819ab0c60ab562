import Foundation

/// The machine's time: the wall clock as it stood when the process started, carried on by the continuous clock.
///
/// A wall clock that is set back or forward during a run therefore moves neither deadlines nor the rate limiter.
package struct SystemTime: TimeSource {
    private let clock = ContinuousClock()
    private let anchor: ContinuousClock.Instant
    private let wallAtAnchor: Timestamp

    package init() {
        anchor = clock.now
        wallAtAnchor = Timestamp(Date())
    }

    package func now() -> Timestamp {
        wallAtAnchor + (clock.now - anchor)
    }

    package func sleep(until deadline: Timestamp) async throws {
        try await clock.sleep(until: anchor + (deadline - wallAtAnchor), tolerance: .milliseconds(1))
    }
}
