/// How long a group of writes waits for company: see `GroupCommitter`.
///
/// Who may come is known: each attempt that is open has one write before it that ends its step. The more of them there are,
/// the sooner the next comes; with a few, waiting holds up only those that wait.
package struct Gathering: Sendable {
    private let perAttempt: Duration
    private let most: Duration

    /// What waits shares its transaction, and nothing is waited for.
    package static let none = Gathering(perAttempt: .zero, most: .zero)

    /// Of 5, 10, 20, 30 and 60 µs an attempt, against a server that answers at once with 64 slots: 10 is within a few per cent of
    /// the most jobs a second, for no more of the processor; so it is with 200, of those tried there (10, 20 and 60), and with 8
    /// for a twentieth more. No network would show the delay.
    package static let ofRuns = Gathering(perAttempt: .microseconds(10), most: .milliseconds(4))

    init(perAttempt: Duration, most: Duration) {
        self.perAttempt = perAttempt
        self.most = most
    }

    /// - Parameter open: attempts that are on the wire or running.
    func pause(open: Int) -> Duration {
        min(perAttempt * open, most)
    }
}
