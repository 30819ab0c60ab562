import Dispatch
import NightshiftCore

/// Carries rows from the thread that reads them to the one that takes them, a bounded number at a time.
///
/// One reader puts, one taker takes. Either waits for the other, and neither can be left waiting: the reader ends with
/// `finish`, the taker with `nil` or `stop`.
final class RowBelt: Sendable {
    typealias Row = (job: NewJob, line: SourceLine)

    /// The taker wants no more.
    struct Stopped: Error {}

    /// How many rows go together: handing over a row alone would cost more than reading it.
    static let batch = 128
    /// At most a thousand rows wait.
    private static let mostBatches = 8

    private struct State {
        var batches: [[Row]] = []
        var isStopped = false
    }

    private let state = Guarded(State())
    private let room = DispatchSemaphore(value: 0)
    private let filled = DispatchSemaphore(value: 0)

    init() {
        // Not as the first value: a semaphore that ends below that one traps.
        for _ in 0..<Self.mostBatches { room.signal() }
    }

    /// Hands over rows, waiting while there is no room.
    func put(_ rows: [Row]) throws {
        room.wait()
        let isStopped = state.withLock { state in
            state.batches.append(rows)
            return state.isStopped
        }
        if isStopped { throw Stopped() }
        filled.signal()
    }

    /// No row follows.
    func finish() { filled.signal() }

    /// The next rows; `nil` after the last ones.
    func next() -> [Row]? {
        filled.wait()
        let rows = state.withLock { state in state.batches.isEmpty ? nil : state.batches.removeFirst() }
        room.signal()
        return rows
    }

    /// The taker leaves; the reader learns of it when it hands over the next rows.
    func stop() {
        state.withLock { $0.isStopped = true }
        room.signal()
    }
}
