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

    /// How often to show something new.
    var interval: Duration { isTerminal ? .milliseconds(500) : .seconds(10) }

    func show(_ progress: RunProgress) {
        guard !quiet else { return }
        guard isTerminal else { return Console.complain(ProgressText(progress, at: time.now()).line) }
        redraw(progress)
    }

    /// Leaves the last state standing.
    func end(with progress: RunProgress) {
        guard !quiet, isTerminal else { return }
        redraw(progress)
        Console.release()
    }

    private func redraw(_ progress: RunProgress) {
        let width = Self.columns
        Console.redraw(ProgressText(progress, at: time.now()).block(width: width, ink: ink), columns: width)
    }

    static var columns: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
