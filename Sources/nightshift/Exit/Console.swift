import Dispatch
import Foundation
import NightshiftCore
import Synchronization

/// Where text goes: answers to standard output, everything about the run to standard error.
///
/// A block of progress lines may stand at the end of standard error and be redrawn in place. A line that is said meanwhile
/// takes the block's place, and the block comes back below it.
///
/// What a run says on its way is only handed over here: a terminal that was stopped with Ctrl-S, or a pipe that nobody drains, holds up
/// one thread that does nothing else, and neither submissions nor answers.
enum Console {
    /// Writes to standard error, in the order in which it was said.
    private static let errors = DispatchQueue(label: "nightshift.console")
    private static let standing = Guarded(StandingBlock())
    /// Lines that were handed over and are not written.
    private static let waiting = Atomic(0)
    private static let unsaid = Atomic(0)
    /// Nobody read in time, the last time that it was waited for.
    private static let isUnread = Atomic(false)
    private static let mostWaiting = 10_000

    /// An answer. One that can't be written ends the process: a script must not take half of it for the whole.
    static func say(_ line: String) {
        var bytes = Array((line + "\n").utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count >= 0 {
                bytes = bytes.dropFirst(count)
            } else if errno == EPIPE {
                // The reader has seen enough (`| head`).
                return
            } else if errno != EINTR {
                // Of a run as well, whose words perhaps nobody reads either.
                mention("nightshift: the answer could not be written: \(String(cString: strerror(errno)))")
                flush()
                exit(ExitStatus.trouble.rawValue)
            }
        }
    }

    /// Returns once it is written, however long that takes: for commands that send nothing.
    static func complain(_ line: String) {
        errors.sync { put(line) }
    }

    /// The same for a run, which must not wait. Of more than 10,000 lines that nobody reads, the rest are counted instead.
    static func mention(_ line: String) {
        guard waiting.add(1, ordering: .relaxed).newValue <= mostWaiting else {
            waiting.subtract(1, ordering: .relaxed)
            unsaid.add(1, ordering: .relaxed)
            return
        }
        let lost = unsaid.exchange(0, ordering: .relaxed)
        errors.async {
            if lost > 0 { put("nightshift: lines that were not shown, since nobody read: \(lost)") }
            put(line)
            waiting.subtract(1, ordering: .relaxed)
        }
    }

    private static func put(_ line: String) {
        write(standing.withLock { $0.erasure() } + line + "\n")
    }

    /// Waits for everything that was mentioned to be written, but not for a reader who takes nothing, and for that one only once.
    static func flush(atMost limit: DispatchTimeInterval = .seconds(5)) {
        let written = DispatchSemaphore(value: 0)
        errors.async { written.signal() }
        let patience = isUnread.load(ordering: .relaxed) ? .seconds(0) : limit
        isUnread.store(written.wait(timeout: .now() + patience) == .timedOut, ordering: .relaxed)
    }

    /// Redraws the block on a terminal of so many columns: one write, each line cleared only to its end, so that nothing
    /// flickers; none where nothing changed, or where the last one is still being written.
    static func redraw(_ lines: [String], columns: Int) {
        guard waiting.compareExchange(expected: 0, desired: 1, ordering: .relaxed).exchanged else { return }
        errors.async {
            draw(lines, columns: columns)
            waiting.subtract(1, ordering: .relaxed)
        }
    }

    private static func draw(_ lines: [String], columns: Int) {
        if let text = standing.withLock({ $0.redrawing(lines, columns: columns) }) { write(text) }
    }

    /// Leaves the block standing with these lines; what is said afterwards comes below it.
    static func leave(_ lines: [String], columns: Int) {
        errors.async {
            draw(lines, columns: columns)
            standing.withLock { $0 = StandingBlock() }
        }
        flush()
    }

    /// A terminal that went away is no trouble of the run's.
    private static func write(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
