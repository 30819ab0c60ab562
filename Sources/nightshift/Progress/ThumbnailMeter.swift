import Foundation

/// How far a page has come, on a terminal; elsewhere nothing is said.
struct ThumbnailMeter {
    private let isTerminal = isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"

    func show(done: Int, of total: Int) {
        guard isTerminal else { return }
        Console.redraw(["\(done) of \(total) jobs"], columns: ProgressDisplay.columns)
    }

    func end() {
        guard isTerminal else { return }
        Console.leave([], columns: ProgressDisplay.columns)
    }
}
