import NightshiftCore
package import Runner

extension Notice.Event {
    /// Of a run's end.
    ///
    /// - Parameter halt: why it stopped early, or `nil` where it came to its end.
    package init(of halt: Halt?) {
        self =
            switch halt {
            case nil: .finish
            case .interrupted, .budget, .deadline, .outOfCredits: .pause
            case .lostReplies, .failures, .accountRefused, .disk, .trouble: .trouble
            }
    }
}

extension RunStanding {
    /// How a run that came to its end went, in words.
    package var conclusion: String {
        if total == 0 { return "there was nothing to do" }
        if count(.completed) == total { return "every job is completed" }
        let parts = [JobState.Name.failed, .uncertain, .cancelled].filter { count($0) > 0 }
            .map { "\(count($0)) \($0.rawValue)" }
        return "\(count(.completed)) of \(total) jobs are completed; \(parts.joined(separator: ", "))"
    }
}
