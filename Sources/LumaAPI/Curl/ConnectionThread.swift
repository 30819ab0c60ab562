import CCurl
import Foundation
package import NightshiftCore

/// The thread on which all connections of one transport live, and which runs tasks as well.
///
/// A task that talks to these connections all the time then need not change threads for each answer, which takes a wake-up of the
/// other thread each time. What blocks, or computes for long, must run elsewhere: every connection would wait for it.
///
/// It calls back as well: a timer that sleeps elsewhere wakes two threads more before this one.
///
/// The thread never ends: tasks may be run on it for as long as somebody holds this, and one that ends while the process exits would
/// meet a runtime that is being taken down. After `CurlTransport.shutdown()` it sleeps; before that, nobody may call `exit`.
package final class ConnectionThread: TaskExecutor, AlarmClock {
    private enum Work {
        /// Holds the executor for as long as there are jobs for it.
        case job(UnownedJob, ConnectionThread)
        case call(@Sendable (Connections) -> Void)
    }

    private struct Mailbox {
        var work: [Work] = []
        var alarms = Alarms()
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

    package func alarm(at instant: ContinuousClock.Instant, _ body: @escaping @Sendable () -> Void) -> Alarm {
        let id = change { $0.alarms.add(at: instant, body) }
        return Alarm { [mailbox] in mailbox.withLock { $0.alarms.remove(id) } }
    }

    private func post(_ work: Work) {
        change { $0.work.append(work) }
    }

    /// Leaves something for the thread to see, and wakes it where it sleeps.
    private func change<Result>(_ body: (inout Mailbox) -> Result) -> Result {
        let (result, wasWaiting) = mailbox.withLock { mailbox in
            defer { mailbox.isWaiting = false }
            return (body(&mailbox), mailbox.isWaiting)
        }
        if wasWaiting { waker.wake() }
        return result
    }

    /// Jobs make jobs: so many rounds of them come before the connections have a turn.
    private static let mostRounds = 8

    private static func run(_ connections: Connections, _ mailbox: Guarded<Mailbox>) -> Never {
        let clock = ContinuousClock()
        var batch: [Work] = []
        while true {
            var rounds = 0
            var alarm: ContinuousClock.Instant?
            repeat {
                batch.removeAll(keepingCapacity: true)
                mailbox.withLock { mailbox in
                    swap(&batch, &mailbox.work)
                    mailbox.isWaiting = batch.isEmpty
                    alarm = mailbox.alarms.next
                }
                for work in batch {
                    switch work {
                    case .job(let job, let executor): job.runSynchronously(on: executor.asUnownedTaskExecutor())
                    case .call(let body): body(connections)
                    }
                }
                rounds += 1
            } while !batch.isEmpty && rounds < mostRounds
            let isDue = connections.wait(atMost: batch.isEmpty ? alarm.map { $0 - clock.now } : .zero)
            let now = clock.now
            let due = mailbox.withLock { mailbox in
                // What comes from now on finds the thread awake.
                mailbox.isWaiting = false
                return mailbox.alarms.takeDue(at: now)
            }
            for body in due { body() }
            if isDue { connections.work() }
        }
    }
}
