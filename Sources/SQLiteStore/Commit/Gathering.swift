/// How long writes wait for company while there is much to do: see `GroupCommitter`.
///
/// As many as there were in the last group, as long is it worth to wait for the next: a few that follow on each other would
/// only be held up, with nobody else to come.
package struct Gathering: Sendable {
    private let perWrite: Duration
    private let most: Duration

    /// What waits shares its transaction, and nothing is waited for.
    package static let none = Gathering(perWrite: .zero, most: .zero)

    /// Against a server that answers at once, with 8, 16, 32 and 64 slots, compared with none at all and with 4 ms after each group:
    /// at 64 as few groups as with 4 ms (0.09 a job instead of 0.19), at 8 it takes as many jobs a second as without
    /// (4 ms: fewer than a half), and at none of them more of the processor's time.
    package static let ofRuns = Gathering(perWrite: .microseconds(100), most: .milliseconds(4))

    init(perWrite: Duration, most: Duration) {
        self.perWrite = perWrite
        self.most = most
    }

    /// - Parameter count: writes of the last group. One that came alone had nobody to wait for.
    func pause(after count: Int) -> Duration {
        count > 1 ? min(perWrite * count, most) : .zero
    }
}
