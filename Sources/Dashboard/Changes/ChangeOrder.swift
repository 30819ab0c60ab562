package import NightshiftCore

/// What somebody wants done with jobs.
package struct ChangeOrder: Hashable, Sendable {
    package enum Verb: String, CaseIterable, Sendable {
        case retryFailed = "retry-failed"
        case retryUncertain = "retry-uncertain"
        case cancel

        /// The states that are meant; the same as those of the commands.
        package var states: Set<JobState.Name> {
            switch self {
            case .retryFailed: [.failed]
            case .retryUncertain: [.uncertain]
            case .cancel: [.queued]
            }
        }
    }

    package let verb: Verb
    /// A batch's name; `nil` for all that the page shows.
    package let batch: String?
    /// One job's key; `nil` for all.
    package let key: String?

    package init(verb: Verb, batch: String? = nil, key: String? = nil) {
        self.verb = verb
        self.batch = batch
        self.key = key
    }
}
