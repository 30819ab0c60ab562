import Logging
import NightshiftCore

/// Commits steps: the store first, then what the loops know of it.
///
/// A step that could not be written is tried again for a while, because what it says (a generation's id, a charge) is
/// known nowhere else; meanwhile nothing more is submitted.
struct Recorder: Sendable {
    let store: any JobStore
    let board: Board
    let time: any TimeSource
    let logger: Logger
    var batchNames: [Batch.ID: String] = [:]
    private static let patience: Duration = .seconds(60)
    /// The same after a signal: whoever sent it waits.
    private static let patienceAfterSignal: Duration = .seconds(10)

    /// What became of a step.
    enum Committed: Sendable {
        /// The claim as it stands now.
        case done(Claim)
        /// Someone else moved the job first.
        case overtaken
        /// Another attempt has that generation; nothing was written, and the job stands as before.
        case generationTaken
    }

    func commit(
        _ claim: Claim, to state: JobState, attempt: Attempt, tries: Int? = nil, resubmissions: Int? = nil
    ) async throws -> Committed {
        // An attempt that is as it was costs a write, and what the store remembers of it.
        let change = Change(
            job: claim.job, state: state, tries: tries, resubmissions: resubmissions,
            attempt: attempt == claim.attempt ? nil : attempt, at: time.now())
        switch try await write(change, of: claim) {
        case .recorded(let version, let failedWithIt):
            let job = claim.job.after(change, version: version)
            board.with { board in
                board.recorded(
                    job, from: claim.job.state.name,
                    charge: ChargeChange(before: claim.attempt.charge, after: attempt.charge),
                    news: attempt.outcome == claim.attempt.outcome ? nil : attempt)
                board.failedWithIt(failedWithIt, of: job.batch)
            }
            let committed = Claim(job: job, attempt: attempt)
            StepLog(before: claim, after: committed, batch: batchNames[job.batch] ?? "").write(to: logger)
            return .done(committed)
        case .overtaken:
            logger.warning("someone else moved this job", metadata: ["job": "\(claim.job.key)"])
            board.with { $0.moved(claim.job, from: claim.job.state.name, to: .cancelled, charge: .none) }
            return .overtaken
        case .generationTaken:
            return .generationTaken
        }
    }

    private func write(_ change: Change, of claim: Claim) async throws -> Recorded {
        var givenUpAt = time.now() + Self.patience
        // Once a step: a disk that stays full would fill a log with every second of every job.
        var isTold = false
        while true {
            do {
                return try await store.record(change)
            } catch {
                board.with { $0.halt(.trouble("\(error)")) }
                if !isTold {
                    isTold = true
                    logger.error(
                        "a step could not be written yet",
                        metadata: [
                            "job": "\(claim.job.key)", "request-id": "\(claim.attempt.requestID)",
                            "generation": "\((change.attempt ?? claim.attempt).generation?.text ?? "-")",
                            "error": "\(error)",
                        ])
                }
                if board.with({ $0.isInterrupted }) {
                    givenUpAt = min(givenUpAt, time.now() + Self.patienceAfterSignal)
                }
                guard time.now() < givenUpAt else { throw error }
                await pause()
            }
        }
    }

    /// In a task of its own: a cancelled one would not sleep, and hammer the store instead.
    private func pause() async {
        let next = time.now() + .seconds(1)
        await Task { [time] in try? await time.sleep(until: next) }.value
    }
}
