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

    /// Runs it and waits for its end; cancelling the task ends it early. The process must survive `SIGPIPE`, which comes of a command
    /// that does not read.
    ///
    /// - Parameters:
    ///   - input: what it reads on its standard input.
    ///   - environment: all of it.
    package func run(input: String, environment: [String: String], time: any TimeSource) async -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", line]
        process.environment = environment
        process.standardOutput = FileHandle.standardError
        let pipe = Pipe()
        process.standardInput = pipe
        let (ends, continuation) = AsyncStream.makeStream(of: Outcome.self)
        process.terminationHandler = { process in
            let status = process.terminationStatus
            continuation.yield(process.terminationReason == .exit ? .ended(status: status) : .killed(signal: status))
            continuation.finish()
        }
        do { try Self.start(process) } catch { return .notStarted(error.localizedDescription) }
        // A notice is smaller than a pipe's buffer, so that this never waits for a command that does not read.
        try? pipe.fileHandleForWriting.write(contentsOf: Data((input + "\n").utf8))
        try? pipe.fileHandleForWriting.close()

        let (pid, limit) = (process.processIdentifier, limit)
        let watchdog = Task { () -> Bool in
            do { try await time.sleep(until: time.now() + limit) } catch { return false }
            await Self.end(pid, time: time)
            return true
        }
        // In a task that nobody cancels: what was started is waited for, and `waitUntilExit` would hold a thread meanwhile.
        let end = Task { await ends.first { _ in true } }
        let outcome = await withTaskCancellationHandler {
            await end.value
        } onCancel: {
            kill(-pid, SIGTERM)
        }
        watchdog.cancel()
        return await watchdog.value ? .tookTooLong : outcome ?? .notStarted("it is gone without a word")
    }

    /// Starts it with no signal blocked. Threads of the pool block them all, a process inherits that from the thread that starts
    /// it, and one that can't be ended politely would be the result.
    private static func start(_ process: Process) throws {
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try process.run()
    }

    /// The whole group: what the command started goes with it.
    private static func end(_ pid: Int32, time: any TimeSource) async {
        kill(-pid, SIGTERM)
        try? await time.sleep(until: time.now() + grace)
        kill(-pid, SIGKILL)
    }
}
