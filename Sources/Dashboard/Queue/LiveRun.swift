package import NightshiftCore

/// What only the process that runs the batches knows.
package struct LiveStanding: Sendable {
    package struct Wait: Hashable, Sendable {
        /// One of a fixed few: `rate_limit`, `slot`, …
        package let kind: String
        /// For people.
        package let text: String
        package let until: Timestamp?

        package init(kind: String, text: String, until: Timestamp?) {
            self.kind = kind
            self.text = text
            self.until = until
        }
    }

    package let wait: Wait
    package let isPaused: Bool
    /// Why it stops early, once it does.
    package let halt: String?
    package let requestsPerMinute: Int
    package let slots: Int
    package let budget: MicroDollars?
    package let typicalLatency: Duration?
    /// When the rate limit lets the next request out, where that is what it waits for and every request counts as one.
    package let nextRequest: Timestamp?
    /// How long it has waited, by the kinds of wait.
    package let waits: [String: Duration]
    package let polls: Int
    /// By how much they were late, summed up.
    package let pollLag: Duration

    package init(
        wait: Wait, isPaused: Bool, halt: String?, requestsPerMinute: Int, slots: Int, budget: MicroDollars?,
        typicalLatency: Duration?, nextRequest: Timestamp? = nil, waits: [String: Duration], polls: Int,
        pollLag: Duration
    ) {
        self.wait = wait
        self.isPaused = isPaused
        self.halt = halt
        self.requestsPerMinute = requestsPerMinute
        self.slots = slots
        self.budget = budget
        self.typicalLatency = typicalLatency
        self.nextRequest = nextRequest
        self.waits = waits
        self.polls = polls
        self.pollLag = pollLag
    }
}

/// The run that the page is served beside, in the same process.
package protocol LiveRun: Sendable {
    func standing() async -> LiveStanding
    /// Submits nothing more until `resume`; what runs is collected.
    func pause() async
    func resume() async
    /// Jobs may have come back into the queue.
    func lookAgain() async
}
