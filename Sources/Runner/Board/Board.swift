import NightshiftCore

/// What the three loops know together, and the bells that wake them.
///
/// Behind a lock, and no actor: the display and the dashboard look at it as well, and Swift lets a task that leaves an actor go on where
/// the actor happened to run, which is the thread of all connections if a run's task came before.
final class Board: Sendable {
    /// Wakes the dispatcher.
    let submissions: Bell
    /// Wakes the poller.
    let polls: Bell
    /// Wakes the fetcher.
    let downloads: Bell
    private let knowledge: Guarded<Knowledge>

    init(plan: RunPlan, tally: Tally, latencies: Latencies, time: any TimeSource, randomness: Randomness) {
        let bells = Knowledge.Bells()
        (submissions, polls, downloads) = (bells.submissions, bells.polls, bells.downloads)
        knowledge = Guarded(
            Knowledge(
                plan: plan, tally: tally, latencies: latencies, time: time, randomness: randomness, bells: bells))
    }

    /// Looks at what is known or changes it, while nobody else does. The board must not be asked again meanwhile.
    func with<Result>(_ body: (inout Knowledge) throws -> sending Result) rethrows -> sending Result {
        try knowledge.withLock(body)
    }
}
