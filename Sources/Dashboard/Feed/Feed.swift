import NightshiftCore
import Reports

/// Reads the queue for everybody who watches: at most once a second, however many pages are open, and not at all while none is.
actor Feed {
    static let interval: Duration = .seconds(1)
    private static let mostWatchers = 100

    /// Tells the events of this server from those of one before it.
    nonisolated let instance: String
    private let desk: QueueDesk
    private let run: (any LiveRun)?
    private let time: any TimeSource
    private var latest: Snapshot?
    private var readAt: Timestamp?
    private var reading: Task<Snapshot, Never>?
    private var watchers: [Int: AsyncStream<Snapshot>.Continuation] = [:]
    private var lastWatcher = 0
    private var ticker: Task<Void, Never>?
    /// Readings of the queue so far.
    private(set) var readings = 0

    init(desk: QueueDesk, run: (any LiveRun)?, time: any TimeSource, instance: String) {
        self.desk = desk
        self.run = run
        self.time = time
        self.instance = instance
    }

    /// No older than a second.
    func snapshot() async -> Snapshot {
        if let latest, let readAt, case let age = time.now() - readAt, age >= .zero, age < Self.interval {
            return latest
        }
        return await read()
    }

    /// The state as it is now, whatever was read a moment ago: after a change, or at the end.
    @discardableResult
    func refresh() async -> Snapshot {
        if let reading { _ = await reading.value }
        let snapshot = await read()
        for watcher in watchers.values { watcher.yield(snapshot) }
        return snapshot
    }

    private func read() async -> Snapshot {
        if let reading { return await reading.value }
        readings += 1
        // What it read is known before anybody who waits for it goes on.
        let task = Task {
            let snapshot = await take()
            latest = snapshot
            readAt = time.now()
            reading = nil
            return snapshot
        }
        reading = task
        return await task.value
    }

    private func take() async -> Snapshot {
        let standing = await run?.standing()
        do {
            let reading = try await desk.reading(at: time.now())
            let texts = try SnapshotText(reading: reading, run: standing).texts()
            return Snapshot(reading: reading, run: standing, parts: Snapshot.parts(texts, after: latest))
        } catch {
            let text = (try? JSONText.string("\(error)").rendered()) ?? "null"
            let parts = Snapshot.parts([.trouble: text], after: latest)
            return Snapshot(reading: nil, run: standing, parts: parts)
        }
    }

    // MARK: Watching

    /// Snapshots from now on, the first at once; `nil` where too many watch already. A watcher that is slow misses some.
    func watch() -> (number: Int, snapshots: AsyncStream<Snapshot>)? {
        guard watchers.count < Self.mostWatchers else { return nil }
        lastWatcher += 1
        let (stream, continuation) = AsyncStream<Snapshot>.makeStream(bufferingPolicy: .bufferingNewest(1))
        watchers[lastWatcher] = continuation
        if let latest { continuation.yield(latest) }
        if ticker == nil { ticker = Task { await tick() } }
        return (lastWatcher, stream)
    }

    func leave(_ number: Int) {
        watchers[number]?.finish()
        watchers[number] = nil
        guard watchers.isEmpty else { return }
        ticker?.cancel()
        ticker = nil
    }

    private func tick() async {
        while !Task.isCancelled {
            let snapshot = await snapshot()
            for watcher in watchers.values { watcher.yield(snapshot) }
            do { try await time.sleep(until: time.now() + Self.interval) } catch { return }
        }
    }

    /// Nobody watches.
    var isDeserted: Bool { watchers.isEmpty }

    /// Shows the last state, and ends every stream; whoever carries one leaves once that has been told.
    func end() async {
        ticker?.cancel()
        ticker = nil
        if !watchers.isEmpty { await refresh() }
        for watcher in watchers.values { watcher.finish() }
    }
}
