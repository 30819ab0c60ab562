import Foundation
import LumaAPI
import Manifests
import NightshiftCore
import Notices
import Reports
import Runner
import Settings

/// Tells those who are not watching how a run goes: notices while it stands still, a notice and a command at its end.
///
/// Nothing here changes what the run does or how it ends; what goes wrong here is said and left at that.
final class Announcer: Sendable {
    private let command: FinishCommand?
    private let transport: CurlTransport?
    private let messenger: Messenger?
    private let time = SystemTime()
    private let state = Guarded(State())

    private struct State {
        var standing = RunStanding()
        var halt: Halt?
        var hasEnded = false
        var watch = NoticeWatch()
    }

    /// How often a run is looked at for what is worth a notice.
    private static let interval: Duration = .seconds(1)
    /// A receiver that does not answer holds up the end of a run five times at most.
    private static let timeouts = TransportTimeouts(
        connect: .seconds(5), submission: .seconds(5), poll: .seconds(5), silence: .seconds(5))

    /// - Throws: `UsageError`
    init(_ options: NoticeOptions) throws {
        let webhook = try options.webhook()
        // A command that runs the program again would otherwise call itself.
        let isInHook = ProcessInfo.processInfo.environment[HookVariables.inHook] != nil
        command = isInHook ? nil : options.finishCommand
        let transport = webhook.map { _ in CurlTransport(connections: 2, timeouts: Self.timeouts) }
        self.transport = transport
        messenger =
            if let webhook, let transport {
                Messenger(
                    to: webhook, over: transport, version: Nightshift.version, time: time, randomness: .system
                ) { Console.mention("nightshift: " + Printable.text($0)) }
            } else {
                nil
            }
    }

    /// Does the work and, whatever comes of it, tells.
    ///
    /// - Parameter signals: a first signal that comes after the run ends the telling, not the process.
    func around(_ signals: SignalWatch, work: (Announcer) async throws -> Void) async throws {
        do {
            try await work(self)
        } catch {
            signals.onFirst { self.giveUp() }
            await conclude(error)
            throw error
        }
        await conclude(StatusExit(status: .done))
    }

    // MARK: What the session says

    func began(_ standing: RunStanding) {
        state.withLock { $0.standing = standing }
    }

    /// - Parameter halt: why it stopped before its jobs were done, or `nil`.
    func ended(_ standing: RunStanding, halt: Halt?) {
        state.withLock { state in
            state.standing = standing
            state.halt = halt
            state.hasEnded = true
        }
    }

    /// Looks at a run until the task is cancelled.
    func watch(_ runner: BatchRunner) async {
        guard let messenger else { return }
        while !Task.isCancelled {
            let progress = runner.progress()
            let now = time.now()
            let (findings, standing) = state.withLock { state in
                state.standing = RunStanding(
                    batches: state.standing.batches, jobs: progress.tally.jobs, charge: progress.tally.charge)
                return (state.watch.look(at: .init(progress), at: now), state.standing)
            }
            for finding in findings {
                messenger.send(
                    Notice(
                        event: finding.event, time: now, standing: standing, exitCode: nil, reason: finding.reason))
            }
            try? await time.sleep(until: now + Self.interval)
        }
    }

    // MARK: The end

    private let telling = Guarded<Task<Void, Never>?>(nil)

    private func giveUp() {
        messenger?.giveUp()
        telling.withLock { $0?.cancel() }
    }

    private func conclude(_ error: any Error) async {
        guard command != nil || messenger != nil else { return }
        let notice = ending(error)
        let task = Task {
            await messenger?.end(with: notice)
            await transport?.shutdown()
            await run(notice)
        }
        telling.withLock { $0 = task }
        await task.value
    }

    private func run(_ notice: Notice) async {
        // A signal that ended the notices is a wish to be gone.
        guard !Task.isCancelled, let command, let input = try? notice.json(version: Nightshift.version) else { return }
        let outcome = await command.run(
            input: input, environment: notice.variables(over: ProcessInfo.processInfo.environment), time: time)
        if let complaint = outcome.complaint { Console.mention("nightshift: \(complaint)") }
    }

    private func ending(_ error: any Error) -> Notice {
        let state = state.withLock { $0 }
        let code = ExitStatus(ending: error).rawValue
        guard state.hasEnded else {
            return Notice(
                event: .trouble, time: time.now(), standing: state.standing, exitCode: code,
                reason: Self.words(for: error))
        }
        return Notice(
            event: Notice.Event(of: state.halt), time: time.now(), standing: state.standing, exitCode: code,
            reason: state.halt?.explanation ?? state.standing.conclusion)
    }

    private static func words(for error: any Error) -> String {
        guard let rejected = error as? ManifestRejected else { return "\(error)" }
        let first = rejected.faults.first.map { ", the first: \($0)" } ?? ""
        return "the manifest was refused with \(rejected.total) fault\(rejected.total == 1 ? "" : "s")\(first)"
    }
}

extension NoticeWatch.Sight {
    fileprivate init(_ progress: RunProgress) {
        self.init(
            isOutOfCredits: progress.isOutOfCredits, isServiceDown: progress.isServiceDown,
            isHalted: progress.halt != nil)
    }
}

extension RunStanding {
    /// What the queue says of batches.
    init(of batches: [NightshiftCore.Batch], in store: any JobStore) throws {
        let sum = try batches.reduce(QueueSummary()) { try $0 + store.summary(of: $1.id) }
        self.init(
            batches: batches.map { RunStanding.Batch(name: $0.name, output: $0.output) }, jobs: sum.jobs,
            charge: sum.charge)
    }
}
