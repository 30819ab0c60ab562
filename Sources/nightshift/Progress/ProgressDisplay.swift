import Foundation
import NightshiftCore
import Runner

/// Shows how a run goes: a few lines that are redrawn on a terminal, a plain line now and then elsewhere.
final class ProgressDisplay: Sendable {
    private let isTerminal: Bool
    private let ink: Ink
    private let quiet: Bool
    private let time: SystemTime

    init(quiet: Bool, time: SystemTime) {
        self.quiet = quiet
        self.time = time
        let environment = ProcessInfo.processInfo.environment
        isTerminal = isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb"
        ink = Ink.wanted(by: environment)
    }

    private var interval: Duration { isTerminal ? .seconds(1) : .seconds(10) }

    /// Shows what is new, again and again, until the task is cancelled.
    func follow(_ progress: () -> RunProgress) async {
        guard !quiet else { return }
        while !Task.isCancelled {
            show(progress())
            try? await time.sleep(until: time.now() + interval)
        }
    }

    private func show(_ progress: RunProgress) {
        guard isTerminal else { return Console.mention(ProgressText(progress, at: time.now()).line) }
        let width = Self.columns
        Console.redraw(block(progress, width: width), columns: width)
    }

    /// Leaves the last state standing.
    func end(with progress: RunProgress) {
        guard !quiet, isTerminal else { return }
        let width = Self.columns
        Console.leave(block(progress, width: width), columns: width)
    }

    private func block(_ progress: RunProgress, width: Int) -> [String] {
        ProgressText(progress, at: time.now()).block(width: width, ink: ink)
    }

    static var columns: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
