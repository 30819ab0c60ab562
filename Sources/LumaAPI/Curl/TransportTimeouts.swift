/// How long the transport waits, and for what.
package struct TransportTimeouts: Hashable, Sendable {
    /// For a connection, TLS included.
    package var connect: Duration
    /// For the answer to a submission. Sending its body adds one second for every 128 KiB, so that a slow line may carry
    /// large references.
    package var submission: Duration
    /// For a whole poll.
    package var poll: Duration
    /// For the next bytes of a download. A body that is being sent may stand still for as long as an answer to it may take.
    package var silence: Duration
    /// For how long a request that was answered is proof that its server can be reached: so long after it was sent, a submission
    /// goes over a connection that was lately in use. `zero`: it always has a new one.
    ///
    /// A network that fails makes the replies uncertain of submissions that are under way, and of those of this time before:
    /// it should be short.
    package var trust: Duration

    package init(
        connect: Duration = .seconds(10), submission: Duration = .seconds(90), poll: Duration = .seconds(30),
        silence: Duration = .seconds(30), trust: Duration = .milliseconds(500)
    ) {
        self.connect = connect
        self.submission = submission
        self.poll = poll
        self.silence = silence
        self.trust = trust
    }

    static let slowestLine: Int64 = 128 * 1_024

    func submission(ofBytes length: Int64) -> Duration {
        submission + .seconds(length / Self.slowestLine)
    }
}
