import NightshiftCore

/// How long the dispatcher has waited in this run, by what for.
package struct WaitTotals: Hashable, Sendable {
    package private(set) var durations: [Wait.Kind: Duration] = [:]
    private var current: Current?

    private struct Current: Hashable {
        let kind: Wait.Kind
        let since: Timestamp
    }

    package init() {}

    /// It goes on.
    mutating func end(at now: Timestamp) {
        guard let current else { return }
        // A clock that was set back takes nothing away.
        durations[current.kind, default: .zero] += max(now - current.since, .zero)
        self.current = nil
    }

    mutating func begin(_ wait: Wait, at now: Timestamp) {
        end(at: now)
        current = Current(kind: wait.kind, since: now)
    }
}
