/// An event that can't happen in a state: a defect of ours, or a user's wish that can't be granted.
package struct IllegalTransition: Error, Hashable, Sendable, CustomStringConvertible {
    package let state: JobState
    package let event: JobEvent

    package var description: String { "a job that is \(state.name.rawValue) can't take the event \(event)" }
}

extension JobState {
    /// The state after an event: the one place that decides it.
    package func applying(_ event: JobEvent) throws(IllegalTransition) -> JobState {
        switch (self, event) {
        case (.queued, .reserved):
            .submitting
        case (.queued, .reused(let image)):
            .completed(image)
        case (.queued, .cancelled), (.waiting, .cancelled), (.uncertain, .cancelled):
            .cancelled
        case (.queued, .parentImageLost):
            .waiting

        case (.waiting, .parentCompleted(let due)):
            .queued(due: due)
        case (.waiting, .parentFailed(let message)):
            .failed(Failure(kind: .parentFailed, code: nil, message: message))

        case (.submitting, .accepted(let id)):
            .generating(id)
        case (.submitting, .rejected(let code, let message)):
            .failed(Failure(kind: .rejected, code: code, message: message))
        case (.submitting, .turnedAway(let until)):
            .queued(due: until)
        case (.submitting, .replyLost):
            .uncertain

        case (.generating(let id), .finished):
            .downloading(id)
        case (.generating, .refunded(let code, let message, let retryAt)):
            if let retryAt {
                .queued(due: retryAt)
            } else {
                .failed(Failure(kind: .init(refundedCode: code), code: code, message: message))
            }
        case (.generating, .failedUnsettled(let code, let message, let retryAt)):
            if let retryAt {
                .queued(due: retryAt)
            } else {
                .failed(Failure(kind: .chargeUnknown, code: code, message: message))
            }
        case (.generating, .vanished(let message)):
            .failed(Failure(kind: .lostUpstream, code: nil, message: message))

        case (.downloading, .stored(let image)):
            .completed(image)
        case (.downloading(let id), .downloadAbandoned(let message)):
            .failed(Failure(kind: .download, code: nil, message: message, generation: id))

        case (.completed, .imageLost(let id)):
            .downloading(id)
        // A shard loses none.
        case (.completed(let image), .discarded(let due)) where image.place == nil:
            if let due { .queued(due: due) } else { .waiting }

        case (.failed(let failure), .retried(let due)):
            // Paid for already: bring the image home rather than pay again.
            if let id = failure.generation { .downloading(id) } else { .queued(due: due) }
        case (.uncertain, .retried(let due)), (.cancelled, .retried(let due)):
            .queued(due: due)
        case (.failed(let failure), .retriedToWait):
            if let id = failure.generation { .downloading(id) } else { .waiting }
        case (.uncertain, .retriedToWait), (.cancelled, .retriedToWait):
            .waiting

        // Not where an image is paid for and can be fetched: nothing else is to be paid for in its place.
        case (.failed(let failure), .edited(let due)) where failure.generation == nil:
            .queued(due: due)
        case (.uncertain, .edited(let due)), (.cancelled, .edited(let due)):
            .queued(due: due)

        case (.queued, _), (.waiting, _), (.submitting, _), (.generating, _), (.downloading, _), (.completed, _),
            (.failed, _),
            (.uncertain, _), (.cancelled, _):
            throw IllegalTransition(state: self, event: event)
        }
    }
}

extension Failure.Kind {
    fileprivate init(refundedCode code: String) {
        self = code == "content_moderated" ? .moderated : .retriesExhausted
    }
}
