import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NightshiftCore

/// An answer whose body is taken piece by piece: gathered on the connection's own thread, and handed over when there is a piece
/// of it or when it ends.
///
/// While one piece is dealt with, the next is gathered; once that is full as well, nothing more is read from the network.
final class IncomingBody: HTTPClientResponseDelegate {
    /// In bytes: what is worth waking somebody for.
    static let piece = 256 * 1_024
    /// In bytes: by how much one read from the socket may go beyond it.
    private static let slack = 128 * 1_024

    private enum Wanted {
        case head, piece
    }

    private struct State {
        var head: HTTPResponseHead?
        var gathered: [UInt8] = []
        /// Bytes that were announced and have not come.
        var expected = 0
        var end: Result<Void, any Error>?
        var waiter: (wanted: Wanted, continuation: CheckedContinuation<Void, Never>)?
        /// Kept until the piece is taken: until then nothing more is read.
        var room: EventLoopPromise<Void>?

        /// For the next piece as a whole: growing into it would copy it several times.
        mutating func makeRoom() {
            gathered.reserveCapacity(max(min(expected, IncomingBody.piece + IncomingBody.slack), 0))
        }

        func has(_ wanted: Wanted) -> Bool {
            if gathered.count >= IncomingBody.piece || end != nil { return true }
            // Whoever gets a head asks for a piece next, unless it brings nothing: then it need not wait for one.
            return wanted == .head && head.map { $0.status != .ok } ?? false
        }
    }

    private let state = Guarded(State())

    // MARK: On the connection's thread

    func didReceiveHead(task: HTTPClient.Task<Void>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        let announced = head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0
        change { state in
            state.head = head
            state.expected = max(announced, 0)
            state.makeRoom()
        }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        let room = change { state -> EventLoopPromise<Void>? in
            // Nobody holds it any more, or it has failed: the client only has not heard of it yet.
            guard state.end == nil else { return nil }
            state.expected -= buffer.readableBytes
            state.gathered.append(contentsOf: buffer.readableBytesView)
            guard state.gathered.count >= Self.piece, state.waiter == nil else { return nil }
            let room = task.eventLoop.makePromise(of: Void.self)
            state.room = room
            return room
        }
        return room?.futureResult ?? task.eventLoop.makeSucceededVoidFuture()
    }

    func didFinishRequest(task: HTTPClient.Task<Void>) throws {
        change { $0.end = $0.end ?? .success(()) }
    }

    func didReceiveError(task: HTTPClient.Task<Void>, _ error: any Error) {
        fail(error)
    }

    /// Ends it, where it has not ended yet. Whatever waits for room is let go: the client keeps it alive otherwise.
    func fail(_ error: any Error) {
        let room = change { state in
            state.end = state.end ?? .failure(error)
            return state.room.take()
        }
        room?.succeed()
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
    func head() async throws -> HTTPResponseHead {
        await wait(for: .head)
        let (head, end) = state.withLock { ($0.head, $0.end) }
        if let head { return head }
        try end?.get()
        throw HTTPClientError.remoteConnectionClosed
    }

    /// The next piece, or `nil` at the end. Of a transfer that broke, what has not been taken yet is dropped.
    func next() async throws -> [UInt8]? {
        await wait(for: .piece)
        let (piece, room) = try state.withLock { state throws -> ([UInt8], EventLoopPromise<Void>?) in
            if case .failure(let error) = state.end { throw error }
            defer {
                state.gathered = []
                state.makeRoom()
            }
            return (state.gathered, state.room.take())
        }
        room?.succeed()
        return piece.isEmpty ? nil : piece
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

/// A download in progress, from the caller's side: ended when nobody holds it any more.
final class Transfer: Sendable {
    let body: IncomingBody
    private let task: HTTPClient.Task<Void>

    init(_ task: HTTPClient.Task<Void>, body: IncomingBody) {
        self.task = task
        self.body = body
    }

    deinit {
        task.cancel()
        body.fail(HTTPClientError.cancelled)
    }

    /// Ends it when the caller's task is cancelled.
    func untilCancelled<Value: Sendable>(_ wait: (IncomingBody) async throws -> Value) async throws -> Value {
        try await withTaskCancellationHandler {
            try await wait(body)
        } onCancel: {
            task.cancel()
        }
    }
}
