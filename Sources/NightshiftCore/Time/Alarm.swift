/// A call that comes at its time, unless it is taken back.
package struct Alarm: Sendable {
    private let onCancel: @Sendable () -> Void

    package init(onCancel: @escaping @Sendable () -> Void) {
        self.onCancel = onCancel
    }

    /// Takes it back. What has come already, or is about to, comes all the same.
    package func cancel() { onCancel() }
}

/// A thread that can be told to call back.
package protocol AlarmClock: Sendable {
    /// Calls the body once the continuous clock has reached `instant`, a few milliseconds late at most while the thread has nothing
    /// else to do, and up to a minute after the machine itself was asleep. It must not block.
    func alarm(at instant: ContinuousClock.Instant, _ body: @escaping @Sendable () -> Void) -> Alarm
}

/// What a thread was told to call, and when.
///
/// All are looked through each time: a run has a handful.
package struct Alarms: Sendable {
    package typealias ID = Int

    private struct Entry: Sendable {
        let id: ID
        let instant: ContinuousClock.Instant
        let body: @Sendable () -> Void
    }

    private var entries: [Entry] = []
    private var lastID = 0

    package init() {}

    package mutating func add(at instant: ContinuousClock.Instant, _ body: @escaping @Sendable () -> Void) -> ID {
        lastID += 1
        entries.append(Entry(id: lastID, instant: instant, body: body))
        return lastID
    }

    package mutating func remove(_ id: ID) {
        entries.removeAll { $0.id == id }
    }

    /// The earliest of all.
    package var next: ContinuousClock.Instant? { entries.lazy.map(\.instant).min() }

    /// Takes out what is to be called by `instant`, the earliest first, and in the order in which they were added where that is the same.
    package mutating func takeDue(at instant: ContinuousClock.Instant) -> [@Sendable () -> Void] {
        let due = entries.filter { $0.instant <= instant }
        if due.isEmpty { return [] }
        entries.removeAll { $0.instant <= instant }
        return due.sorted { ($0.instant, $0.id) < ($1.instant, $1.id) }.map(\.body)
    }
}
