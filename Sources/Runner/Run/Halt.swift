/// Why a run stops before its batches are done. The first reason counts; a graver one replaces it.
package enum Halt: Hashable, Sendable {
    /// The user's signal.
    case interrupted
    /// The next job does not fit into the budget.
    case budget
    /// `--until` has come.
    case deadline
    /// 402, or a generation that ended with `budget_exhausted`.
    case outOfCredits(detail: String)
    /// So many replies in a row were lost that going on would burn money blindly.
    case lostReplies(inARow: Int)
    /// More submissions fail than the user allows.
    case failures(Int, of: Int)
    /// 401 or 403: every other job would fail the same way.
    case accountRefused(status: Int, detail: String)
    /// The disk that images go to.
    case disk(String)
    /// The queue's storage.
    case trouble(String)

    /// What is still collected of the generations that run. It is free, so it is done where it can be.
    enum Collects: Int, Comparable, Sendable {
        case nothing
        /// How they end, but not their images.
        case outcomes
        case images

        static func < (left: Collects, right: Collects) -> Bool { left.rawValue < right.rawValue }
    }

    var collects: Collects {
        switch self {
        case .budget, .deadline, .outOfCredits, .lostReplies, .failures: .images
        case .disk: .outcomes
        case .interrupted, .accountRefused, .trouble: .nothing
        }
    }

    private var gravity: Int {
        switch self {
        case .budget, .deadline: 0
        case .outOfCredits, .lostReplies, .failures: 1
        case .interrupted: 2
        case .accountRefused: 3
        case .disk: 4
        case .trouble: 5
        }
    }

    func outweighs(_ other: Halt?) -> Bool {
        guard let other else { return true }
        return gravity > other.gravity
    }

    /// What happened and what to do next, for the end of the run.
    package var explanation: String {
        switch self {
        case .interrupted:
            "stopped by a signal; `nightshift resume` goes on where it was"
        case .budget:
            "the next job does not fit into the budget; resume with a higher --budget (without one, nothing caps what is spent)"
        case .deadline:
            "the time given with --until has come; resume when you like"
        case .outOfCredits(let detail):
            "the account is out of credits (\(detail)); add credits, then resume"
        case .lostReplies(let count):
            "\(count) replies in a row were lost, and each may have been charged; check the network, then resume"
        case .failures(let failed, let count):
            "\(failed) of \(count) submissions failed, which is more than allowed; see `nightshift jobs --state failed`, then resume"
        case .accountRefused(let status, let detail):
            "the provider refused the account (HTTP \(status): \(detail)); mend the key or the account, then resume"
        case .disk(let text), .trouble(let text):
            text
        }
    }
}
