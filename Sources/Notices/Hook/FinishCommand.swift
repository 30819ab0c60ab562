import Foundation
package import NightshiftCore

/// A command of the user's that is run at the end of a run.
///
/// It runs through `/bin/sh -c`, in a process group of its own; what it prints goes to standard error, so that the run's own answer
/// stays what it is. It never sees the API key.
package struct FinishCommand: Sendable {
    package let line: String
    package let limit: Duration

    package enum Outcome: Hashable, Sendable {
        case ended(status: Int32)
        case killed(signal: Int32)
        case tookTooLong
        case notStarted(String)

        /// What went wrong, in words; `nil` where nothing did.
        package var complaint: String? {
            switch self {
            case .ended(0): nil
            case .ended(let status): "the command of --on-finish ended with \(status)"
            case .killed(let signal): "the command of --on-finish was ended by signal \(signal)"
            case .tookTooLong: "the command of --on-finish took too long and was ended"
            case .notStarted(let reason): "the command of --on-finish could not be started: \(reason)"
            }
        }
    }

    package init(line: String, limit: Duration) {
        self.line = line
        self.limit = limit
    }

    /// Time between the polite signal and the other one.
    private static let grace: Duration = .seconds(2)

    /// Runs it and waits for its end, which is that of its shell; cancelling the task ends it early. The process must survive
    /// `SIGPIPE`, which comes of a command that does not read.
    ///
    /// - Parameters:
    ///   - input: what it reads on its standard input.
    ///   - environment: all of it.
    package func run(input: String, environment: [String: String], time: any TimeSource) async -> Outcome {
        let shell: ShellProcess
        do {
            shell = try ShellProcess(line, input: input + "\n", environment: environment)
        } catch {
            return .notStarted("\(error)")
        }
        let limit = limit
        let watchdog = Task { () -> Bool in
            do { try await time.sleep(until: time.now() + limit) } catch { return false }
            await Self.end(shell, time: time)
            return true
        }
        let outcome = await withTaskCancellationHandler {
            await shell.end()
        } onCancel: {
            shell.signal(SIGTERM)
        }
        watchdog.cancel()
        return await watchdog.value ? .tookTooLong : outcome ?? .notStarted("it is gone without a word")
    }

    private static func end(_ shell: ShellProcess, time: any TimeSource) async {
        shell.signal(SIGTERM)
        try? await time.sleep(until: time.now() + grace)
        shell.signal(SIGKILL)
    }
}
