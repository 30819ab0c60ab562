import CCurl
import Foundation
import NightshiftCore

/// The thread on which all connections of one transport live, and which runs tasks as well.
///
/// A task that talks to these connections all the time then need not change threads for each answer, which takes a wake-up of the
/// other thread each time. What blocks, or computes for long, must run elsewhere: every connection would wait for it.
///
/// The thread never ends: tasks may be run on it for as long as somebody holds this, and one that ends while the process exits would
/// meet a runtime that is being taken down. After `CurlTransport.shutdown()` it sleeps; before that, nobody may call `exit`.
package final class ConnectionThread: TaskExecutor {
    private enum Work {
        /// Holds the executor for as long as there are jobs for it.
        case job(UnownedJob, ConnectionThread)
        case call(@Sendable (Connections) -> Void)
    }

    private struct Mailbox {
        var work: [Work] = []
        /// The thread sleeps, or is about to.
        var isWaiting = false
    }

    static let name = "connections"

    private let mailbox = Guarded(Mailbox())
    private let waker: Waker

    /// - Parameter limit: the most requests on the wire at once, of submissions and of everything else separately.
    init(limit: Int) {
        let (mailbox, waker) = (mailbox, Waker())
        self.waker = waker
        let thread = Thread {
            Thread.current.name = Self.name
            Self.run(Connections(waker: waker, limit: limit), mailbox)
        }
        thread.stackSize = 8 << 20
        thread.start()
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        post(.job(job, self))
    }

    /// Calls the body on the thread, in the order of these calls.
    func call(_ body: @escaping @Sendable (Connections) -> Void) {
        post(.call(body))
    }

    private func post(_ work: Work) {
        let wasWaiting = mailbox.withLock { mailbox in
            mailbox.work.append(work)
            defer { mailbox.isWaiting = false }
            return mailbox.isWaiting
        }
        if wasWaiting { waker.wake() }
    }

    /// Jobs make jobs: so many rounds of them come before the connections have a turn.
    private static let mostRounds = 8

    private static func run(_ connections: Connections, _ mailbox: Guarded<Mailbox>) -> Never {
        var batch: [Work] = []
        while true {
            var rounds = 0
            repeat {
                batch.removeAll(keepingCapacity: true)
                mailbox.withLock { mailbox in
                    swap(&batch, &mailbox.work)
                    mailbox.isWaiting = batch.isEmpty
                }
                for work in batch {
                    switch work {
                    case .job(let job, let executor): job.runSynchronously(on: executor.asUnownedTaskExecutor())
                    case .call(let body): body(connections)
                    }
                }
                rounds += 1
            } while !batch.isEmpty && rounds < mostRounds
            let isDue = connections.wait(isInHaste: !batch.isEmpty)
            // What comes from now on finds the thread awake.
            mailbox.withLock { $0.isWaiting = false }
            if isDue { connections.work() }
        }
    }
}
