import ArgumentParser
import NightshiftCore
import Runner

/// What a run may spend and try, and when it stops.
struct SubmissionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Never commit to more than this, worst case, over the batches' whole life.", valueName: "usd"))
    var budget: MicroDollars?

    @Option(help: ArgumentHelp("Submit nothing before then: HH:MM local, or ISO 8601.", valueName: "time"))
    var startAt: String?

    @Option(help: ArgumentHelp("Submit nothing from then on: HH:MM local, or ISO 8601.", valueName: "time"))
    var until: String?

    @Option(
        help: ArgumentHelp(
            "Submit this many first, and the others only if no more than --max-failure-rate (or half) of them fails.",
            valueName: "count"))
    var canary: Int?

    @Option(
        help: ArgumentHelp(
            "Stop when more than this part of the latest 50 submissions fails, 0 to 1.", valueName: "rate"))
    var maxFailureRate: Double?

    @Flag(
        inversion: .prefixedNo,
        help: "Out of credits: probe with one job a minute until it flows again, rather than stop.")
    var waitForCredits = false

    @Option(help: ArgumentHelp("Submissions of one job, refunded failures included.", valueName: "count"))
    var maxAttempts = 3

    @Option(help: "What to do with jobs whose submission got no reply: hold, or resubmit once (which may pay twice).")
    var lostReplies: RunPlan.LostReplies = .hold

    @Option(help: ArgumentHelp("Shortest time between two polls of one job, at least 1.", valueName: "seconds"))
    var pollInterval = 2.0

    @Option(
        help: ArgumentHelp(
            "How a picture that another job made is sent to be edited: picture, or generation (its id, where the API takes that).",
            valueName: "form"))
    var chainBy: RunPlan.ChainBy = .picture

    /// When to submit, where the user said so.
    var window: RunWindow? {
        guard startAt != nil || until != nil else { return nil }
        return RunWindow(start: startAt.flatMap(ClockTime.init), end: until.flatMap(ClockTime.init))
    }

    func validate() throws {
        if let window, window.isEmpty(at: SystemTime().now()) {
            throw ValidationError("--until comes before --start-at: nothing could be submitted")
        }
        if let maxFailureRate, !(0...1).contains(maxFailureRate) {
            throw ValidationError("--max-failure-rate is between 0 and 1")
        }
        if let canary, canary < 1 { throw ValidationError("--canary must be at least 1") }
        if maxAttempts < 1 { throw ValidationError("--max-attempts must be at least 1") }
        if !(1...3_600).contains(pollInterval) { throw ValidationError("--poll-interval must be 1 to 3600 seconds") }
        for (option, text) in [("--until", until), ("--start-at", startAt)] {
            if let text, ClockTime(text) == nil {
                throw ValidationError(
                    "\(option): '\(text)' is neither HH:MM nor an ISO 8601 time such as 2026-01-31T07:00:00Z")
            }
        }
    }
}

extension RunPlan.LostReplies: ExpressibleByArgument {}

extension RunPlan.ChainBy: ExpressibleByArgument {}

extension MicroDollars: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(decimal: argument)
    }
}
