/// When a run may submit: from `--start-at` to `--until`, either of which may be missing.
///
/// The two are one window. With both given as times of day, a run that begins inside the window (a timer that fired a few
/// seconds late, a restart at night) goes on at once instead of waiting for the next evening; and the end is the one that
/// follows the start.
package struct RunWindow: Hashable, Sendable {
    private let start: ClockTime?
    private let end: ClockTime?

    package init(start: ClockTime?, end: ClockTime?) {
        self.start = start
        self.end = end
    }

    /// - Returns: when to begin, `nil` for at once; and when to stop submitting, `nil` for never.
    package func resolved(at now: Timestamp) -> (start: Timestamp?, end: Timestamp?) {
        guard let start else { return (nil, end?.next(after: now)) }
        let nextStart = start.next(after: now)
        guard let end else { return (nextStart, nil) }
        let nextEnd = end.next(after: now)
        if case (.daily, .daily) = (start, end), nextEnd < nextStart { return (nil, nextEnd) }
        return (nextStart, end.next(after: max(now, nextStart)))
    }

    /// Nothing can be submitted: it ends before it begins.
    package func isEmpty(at now: Timestamp) -> Bool {
        let (start, end) = resolved(at: now)
        guard let start, let end else { return false }
        return end <= start
    }
}
