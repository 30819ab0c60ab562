import CCurl
import Foundation
import NightshiftCore

/// The thread on which all connections of one transport live.
///
/// It never ends: one that ends while the process exits would meet a runtime that is being taken down. After
/// `CurlTransport.shutdown()` it sleeps; before that, nobody may call `exit`.
final class ConnectionThread: Sendable {
    private typealias Work = @Sendable (Connections) -> Void

    private struct Mailbox {
        var work: [Work] = []
        /// The thread sleeps, or is about to.
        var isWaiting = false
    }

    private let mailbox = Guarded(Mailbox())
    private let waker: Waker

    /// - Parameter limit: the most requests on the wire at once, of submissions and of everything else separately.
    init(limit: Int) {
        let (mailbox, waker) = (mailbox, Waker())
        self.waker = waker
        let thread = Thread {
            Thread.current.name = "connections"
            Self.run(Connections(waker: waker, limit: limit), mailbox)
        }
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Calls the body on the thread, in the order of these calls. What blocks, or computes for long, keeps every connection
    /// waiting.
    func call(_ body: @escaping @Sendable (Connections) -> Void) {
        let wasWaiting = mailbox.withLock { mailbox in
            mailbox.work.append(body)
            defer { mailbox.isWaiting = false }
            return mailbox.isWaiting
        }
        if wasWaiting { waker.wake() }
    }

    private static func run(_ connections: Connections, _ mailbox: Guarded<Mailbox>) -> Never {
        var batch: [Work] = []
        while true {
            mailbox.withLock { mailbox in
                swap(&batch, &mailbox.work)
                mailbox.isWaiting = batch.isEmpty
            }
            for body in batch { body(connections) }
            let isDue = connections.wait(isInHaste: !batch.isEmpty)
            batch.removeAll(keepingCapacity: true)
            // What comes from now on finds the thread awake.
            mailbox.withLock { $0.isWaiting = false }
            if isDue { connections.work() }
        }
    }
}
