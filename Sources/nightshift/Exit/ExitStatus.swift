import ArgumentParser
import Foundation
import LumaAPI
import Manifests
import NightshiftCore
import Reports
import Runner
import Settings

/// The exit codes that scripts rely on, decided here and nowhere else.
enum ExitStatus: Int32, CaseIterable {
    /// Every job of the batch is completed.
    case done = 0
    /// It ran to the end; some jobs are failed or uncertain.
    case incomplete = 1
    /// Usage error or invalid manifest; nothing was submitted.
    case usage = 2
    /// Stopped early, and can be resumed.
    case stopped = 3
    /// The provider refused the account.
    case accountRefused = 4
    /// Our own trouble: storage, disk, another runner holds the queue.
    case trouble = 5

    /// Of a run that ended with `halt`, or came to its end with the jobs as they are.
    init(of halt: Halt?, jobs: QueueSummary) {
        switch halt {
        case .interrupted, .budget, .deadline, .outOfCredits, .lostReplies, .failures:
            // What would have stopped the run came when there was nothing left to stop.
            self = jobs.isSettled ? Self(settled: jobs) : .stopped
        case .accountRefused: self = .accountRefused
        case .disk, .trouble: self = .trouble
        case nil: self = Self(settled: jobs)
        }
    }

    private init(settled jobs: QueueSummary) {
        self = jobs.count(.completed) == jobs.total ? .done : .incomplete
    }

    private init(of error: any Error) {
        switch error {
        case StoreError.nameTaken, StoreError.noSuchSource: self = .usage
        case is ManifestRejected, is UsageError, is SettingsRejected, is APIKeyError, is APIAddressError: self = .usage
        default: self = .trouble
        }
    }

    /// Of a command that ended with an error, a `StatusExit` among them.
    init(ending error: any Error) {
        self = (error as? StatusExit)?.status ?? Self(of: error)
    }

    /// Says what is wrong on standard error, or prints the help that was asked for, and ends the process.
    static func end(with error: any Error) -> Never {
        if let status = error as? StatusExit { leave(with: status.status) }
        if let rejected = error as? ManifestRejected {
            // A name of a file may hold anything.
            for line in rejected.description.split(separator: "\n") { Console.complain(Printable.text(String(line))) }
            let faults = rejected.total == 1 ? "1 fault" : "\(rejected.total) faults"
            Console.complain("nightshift: \(faults); nothing was stored or sent")
            leave(with: .usage)
        }
        if let rejected = error as? SettingsRejected {
            for fault in rejected.faults { Console.complain(Printable.text(fault.description)) }
            let faults = rejected.faults.count == 1 ? "1 fault" : "\(rejected.faults.count) faults"
            Console.complain("nightshift: \(faults) in the settings; nothing was done")
            leave(with: .usage)
        }
        switch Nightshift.exitCode(for: error) {
        case .success:
            print(Nightshift.fullMessage(for: error))
            leave(with: .done)
        case .validationFailure:
            Console.mention(Nightshift.fullMessage(for: error))
            leave(with: .usage)
        default:
            // It may repeat what the user or a file said.
            // A run may end with it: nobody reads, perhaps.
            Console.mention("nightshift: " + Printable.text("\(error)"))
            leave(with: ExitStatus(of: error))
        }
    }

    private static func leave(with status: ExitStatus) -> Never {
        Console.flush()
        Foundation.exit(status.rawValue)
    }
}

/// Thrown by a command that has said all there is to say.
struct StatusExit: Error {
    let status: ExitStatus
}

/// What the user asked for can't be done as asked; nothing was changed.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
