import Dashboard
import NightshiftCore
import Runner

/// A run as its page sees it, in the words of the progress display.
struct FollowedRun: LiveRun {
    let runner: BatchRunner
    let time: any TimeSource

    func standing() async -> LiveStanding {
        let progress = runner.progress()
        var waits: [String: Duration] = [:]
        for (kind, duration) in progress.waits.durations { waits[kind.rawValue] = duration }
        return LiveStanding(
            wait: .init(
                kind: progress.waitsFor.kind.rawValue, text: ProgressText(progress, at: time.now()).wait,
                until: progress.waitsFor.until),
            isPaused: progress.isPaused, halt: progress.halt?.explanation,
            requestsPerMinute: progress.requestsPerMinute, slots: progress.slots, budget: progress.budget,
            typicalLatency: progress.typicalLatency, nextRequest: progress.nextRequest, waits: waits,
            polls: progress.pollLag.polls, pollLag: progress.pollLag.total)
    }

    func pause() async { runner.pause() }

    func resume() async { runner.resume() }

    func lookAgain() async { runner.lookAgain() }
}
