import Foundation

/// An accepted submission. Where it stands is a function of time alone: nothing has to run for it to progress.
struct Generation: Sendable, Equatable {
    enum State: String, CaseIterable, Sendable {
        case queued, processing, completed, failed
    }

    let id: UUID
    /// 1 for the first submission ever accepted.
    let ordinal: Int
    let requestID: String
    let request: GenerationRequest
    /// Micro-dollars, reserved from acceptance until the end.
    let price: Int
    let createdAt: Double
    let startsAt: Double
    /// Nil: it never ends.
    let endsAt: Double?
    /// Nil: it completes.
    let failure: Failure?
    let format: OutputFormat
    let size: PixelSize
    /// Of the picture that it edits, where that is one of ours.
    var sourceScene: Scene?

    /// What clients did with it since the emulator started.
    var polls = 0
    var lastPoll: Double?
    var shortestPollGap: Double?
    var downloads = 0
    var completedViews = 0
    var mints = 0

    /// Lower case, as the API writes its identifiers.
    var name: String { id.uuidString.lowercased() }

    var scene: Scene { sourceScene ?? Scene(prompt: request.prompt, name: name) }

    func state(at now: Double) -> State {
        if let endsAt, now >= endsAt { return failure == nil ? .completed : .failed }
        return now < startsAt ? .queued : .processing
    }

    /// Micro-dollars charged by now.
    func charged(at now: Double) -> Int {
        switch state(at: now) {
        case .queued, .processing: 0
        case .completed: price
        case .failed: failure?.charge ?? 0
        }
    }

    mutating func notePoll(at now: Double) {
        if let lastPoll { shortestPollGap = min(shortestPollGap ?? .infinity, now - lastPoll) }
        lastPoll = now
        polls += 1
    }
}
