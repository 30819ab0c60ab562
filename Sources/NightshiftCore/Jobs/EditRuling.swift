/// What becomes of a row that was exported from a batch, maybe edited, and is now run in that batch again.
///
/// Pure, so that every store rules alike. An edited row makes a new attempt of the same job; one that nobody edited stays as
/// it is unless its image is paid for and only has to be fetched, or the user asked for more.
package enum EditRuling: Hashable, Sendable {
    /// The job has what the row says, and is done or under way.
    case unchanged
    /// The job has what the row says and stays as it is: the same request would hardly end differently.
    case unedited
    /// The job has what the row says, and moves to this state.
    case retried(JobState)
    /// The job becomes what the row says, and moves to this state.
    case edited(JobState)
    case refused(EditObjection)

    /// - Parameters:
    ///   - isSame: whether the row is the job's, word for word.
    ///   - mustWait: whether the picture that it edits is not there.
    ///   - isRejected: whether the user rejected its image, and may have another one in its place.
    ///   - wasJustPutBack: whether it had failed with the job whose picture it edits, and waits again because another row of the
    ///     same manifest put that one back.
    ///   - now: when the job is due if it goes back into the queue.
    package init(
        on state: JobState, isSame: Bool, terms: EditTerms, mustWait: Bool = false, isRejected: Bool = false,
        wasJustPutBack: Bool = false, at now: Timestamp
    ) {
        if isRejected, let next = try? state.applying(.discarded(due: mustWait ? nil : now)) {
            self = isSame ? (terms.retriesUnedited ? .retried(next) : .unedited) : .edited(next)
        } else if !isSame, wasJustPutBack, state == .waiting {
            self = .edited(.waiting)
        } else {
            self = isSame ? Self.same(state, terms, mustWait, now) : Self.changed(state, terms, mustWait, now)
        }
    }

    private static func same(_ state: JobState, _ terms: EditTerms, _ mustWait: Bool, _ now: Timestamp) -> EditRuling {
        let mayMove: Bool
        switch state {
        case .queued, .waiting, .submitting, .generating, .downloading, .completed: return .unchanged
        case .failed(let failure): mayMove = terms.retriesUnedited || failure.generation != nil
        case .cancelled: mayMove = terms.retriesUnedited
        case .uncertain: mayMove = terms.retriesUnedited && terms.mayPayTwice
        }
        guard mayMove, let next = try? state.applying(mustWait ? .retriedToWait : .retried(due: now)) else {
            return .unedited
        }
        return .retried(next)
    }

    private static func changed(
        _ state: JobState, _ terms: EditTerms, _ mustWait: Bool, _ now: Timestamp
    ) -> EditRuling {
        if let next = try? state.applying(.edited(due: now)) {
            if case .uncertain = state, !terms.mayPayTwice { return .refused(.mayPayTwice) }
            return .edited(mustWait ? .waiting : next)
        }
        if case .failed = state { return .refused(.imagePaid) }
        return .refused(.inState(state.name))
    }
}

/// What the user allows to be done with rows that were exported from the batch they are run in.
package struct EditTerms: Hashable, Sendable {
    /// Rows that nobody edited are tried again as well.
    package let retriesUnedited: Bool
    /// Uncertain jobs may be submitted again, though the reply that was lost may have been paid for.
    package let mayPayTwice: Bool

    package init(retriesUnedited: Bool = false, mayPayTwice: Bool = false) {
        self.retriesUnedited = retriesUnedited
        self.mayPayTwice = mayPayTwice
    }
}

/// Why a row can't come to a batch that is there, or an exported one not be run again.
package enum EditObjection: Hashable, Sendable {
    /// The batch has no job of that key.
    case noSuchJob
    /// The job is completed, queued or under way.
    case inState(JobState.Name)
    /// The job is uncertain, and the user did not say that it may be paid twice.
    case mayPayTwice
    /// The image is paid for and can still be fetched; another one would be paid for as well.
    case imagePaid
    /// What never changes of a job was edited: its attempts are on the bill under it.
    case filed(field: String)
    /// The job of this key has an image of that name in the shards of the batch, or is to have one.
    case nameTaken(by: String)
}
