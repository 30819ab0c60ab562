import NightshiftCore

/// An answer as it comes in: gathered on the connections' thread, and handed over when there is a piece of it or when it ends.
///
/// While one piece is dealt with, the next is gathered; once that is full as well, nothing more is read from the network.
final class Answer: Sendable {
    struct Head: Sendable {
        let status: Int
        let fields: HTTPFields

        /// In bytes; 0 where none is announced.
        var announcedLength: Int { fields["Content-Length"].flatMap { Int($0) }.map { max($0, 0) } ?? 0 }
    }

    /// In bytes: what is worth waking somebody for.
    static let piece = 256 * 1_024
    /// In bytes: by how much what is taken at once may go beyond it.
    private static let slack = 64 * 1_024

    private enum Wanted {
        case head, piece
    }

    private struct State {
        var head: Head?
        var gathered: [UInt8] = []
        /// Bytes that were announced and have not come.
        var expected = 0
        /// What it ended with, if not well.
        var end: Result<Void, ExchangeFailure>?
        var waiter: (wanted: Wanted, continuation: CheckedContinuation<Void, Never>)?
        /// Until the piece is taken, nothing more is read.
        var isHeldUp = false

        /// For the next piece as a whole: growing into it would copy it several times.
        mutating func makeRoom() {
            gathered.reserveCapacity(min(max(expected, 0), Answer.piece + Answer.slack))
        }

        func has(_ wanted: Wanted) -> Bool {
            if gathered.count >= Answer.piece || end != nil { return true }
            // Whoever gets a head asks for a piece next, unless it brings nothing: then it need not wait for one.
            return wanted == .head && head.map { !(200..<300).contains($0.status) } ?? false
        }
    }

    private let state = Guarded(State())
    /// Called when there is room again.
    private let goOn: @Sendable (Answer) -> Void

    /// - Parameter goOn: lets the transfer go on that `take` has held up.
    init(goOn: @escaping @Sendable (Answer) -> Void) {
        self.goOn = goOn
    }

    // MARK: On the connections' thread

    var hasEnded: Bool { state.withLock { $0.end != nil } }

    func begin(_ head: Head) {
        change { state in
            state.head = head
            state.expected = head.announcedLength
            state.makeRoom()
        }
    }

    /// Takes bytes of the body, all or, where there is no room for them now, none.
    func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        change { state in
            if state.gathered.count >= Self.piece {
                state.isHeldUp = true
                return false
            }
            state.expected -= bytes.count
            state.gathered.append(contentsOf: bytes)
            return true
        }
    }

    /// Ends it, where it has not ended yet.
    ///
    /// - Parameter failure: what went wrong, if anything did.
    func end(_ failure: ExchangeFailure?) {
        change { $0.end = $0.end ?? failure.map { .failure($0) } ?? .success(()) }
    }

    /// Changes the state, and wakes whoever waits where there is reason to.
    @discardableResult
    private func change<Value: Sendable>(_ body: (inout State) -> Value) -> Value {
        let (value, woken) = state.withLock { state -> (Value, CheckedContinuation<Void, Never>?) in
            let value = body(&state)
            guard let waiter = state.waiter, state.has(waiter.wanted) else { return (value, nil) }
            state.waiter = nil
            return (value, waiter.continuation)
        }
        woken?.resume()
        return value
    }

    // MARK: On the caller's

    /// The answer's head; not before there is something to be taken, or nothing will be.
    func head() async throws(ExchangeFailure) -> Head {
        await wait(for: .head)
        let (head, end) = state.withLock { ($0.head, $0.end) }
        if let head { return head }
        try end?.get()
        throw .closed
    }

    /// The next piece, or `nil` at the end. What came of a transfer that broke is handed over before its failure is thrown.
    func next() async throws(ExchangeFailure) -> [UInt8]? {
        await wait(for: .piece)
        let (piece, end, isHeldUp) = state.withLock { state in
            let piece = state.gathered
            state.gathered = []
            state.makeRoom()
            defer { state.isHeldUp = false }
            return (piece, state.end, state.isHeldUp)
        }
        if isHeldUp { goOn(self) }
        if !piece.isEmpty { return piece }
        try end?.get()
        return nil
    }

    /// One caller at a time.
    private func wait(for wanted: Wanted) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                let isThere = state.has(wanted)
                if !isThere { state.waiter = (wanted, continuation) }
                return isThere
            }
            if isThere { continuation.resume() }
        }
    }
}
