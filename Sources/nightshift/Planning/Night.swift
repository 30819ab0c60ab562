import NightshiftCore

/// The time that a run has: from its first submission to its deadline.
struct Night {
    let now: Timestamp
    let start: Timestamp
    let deadline: Timestamp
    /// Where `--until` ends the submissions.
    private let lastSubmission: Timestamp?

    init(until deadline: Deadline, options: RunOptions, at now: Timestamp) {
        let startAt = options.submission.startAt.flatMap(ClockTime.init)
        self.now = now
        switch deadline {
        case .at(let time):
            // A run that begins inside the window goes on at once, as with --until.
            let window = RunWindow(start: startAt, end: time).resolved(at: now)
            start = max(window.start ?? now, now)
            self.deadline = window.end ?? now
        case .within(let time):
            start = max(RunWindow(start: startAt, end: nil).resolved(at: now).start ?? now, now)
            self.deadline = start + time
        }
        lastSubmission = options.submission.window?.resolved(at: now).end
    }

    /// How long there is for all submissions and the last generation.
    func available(latency: Duration) -> Duration {
        guard let lastSubmission else { return deadline - start }
        return min(deadline, lastSubmission + latency) - start
    }
}
