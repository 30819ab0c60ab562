import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NightshiftCore

/// Collects an answer, up to a limit, on the connection's own thread: nobody is woken before it is whole.
final class ReplyCollector: HTTPClientResponseDelegate {
    private struct State {
        var head: HTTPResponseHead?
        var body: [UInt8] = []
    }

    /// More came than is wanted.
    private struct TooLong: Error {}

    private let state = Guarded(State())
    private let limit: Int

    /// - Parameter limit: the most bytes of the body.
    init(limit: Int) {
        self.limit = limit
    }

    func didReceiveHead(task: HTTPClient.Task<Void>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        state.withLock { $0.head = head }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        let isWithinLimit = state.withLock { state in
            let room = limit - state.body.count
            state.body.append(contentsOf: buffer.readableBytesView.prefix(room))
            return buffer.readableBytes <= room
        }
        return isWithinLimit
            ? task.eventLoop.makeSucceededVoidFuture() : task.eventLoop.makeFailedFuture(TooLong())
    }

    func didFinishRequest(task: HTTPClient.Task<Void>) throws {}

    /// What came, once the exchange is over; `nil` where not even a status did. With a status, nothing that went wrong
    /// afterwards may hide it.
    ///
    /// - Parameter error: what the exchange ended with, if not well.
    func reply(after error: (any Error)?) -> HTTPReply? {
        let flaw = error.map { error in
            error is TooLong ? "the answer is longer than \(limit) bytes" : TransportCause(error).reasonAfterHead
        }
        return state.withLock { state in
            state.head.map { head in
                HTTPReply(
                    status: Int(head.status.code), fields: HTTPFields(head.headers), body: state.body, flaw: flaw)
            }
        }
    }
}
