import Foundation
import NightshiftCore

/// Where text goes: answers to standard output, everything about the run to standard error.
///
/// A block of progress lines may stand at the end of standard error and be redrawn in place. A line that is said meanwhile
/// takes the block's place, and the block comes back below it.
enum Console {
    private static let standing = Guarded(StandingBlock())

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
                complain("nightshift: the answer could not be written: \(String(cString: strerror(errno)))")
                exit(ExitStatus.trouble.rawValue)
            }
        }
    }

    static func complain(_ line: String) {
        standing.withLock { standing in write(standing.erasure() + line + "\n") }
    }

    /// Redraws the block on a terminal of so many columns: one write, each line cleared only to its end, so that nothing
    /// flickers; none where nothing changed.
    static func redraw(_ lines: [String], columns: Int) {
        standing.withLock { standing in
            if let text = standing.redrawing(lines, columns: columns) { write(text) }
        }
    }

    /// Leaves the block standing as it is; what is said afterwards comes below it.
    static func release() {
        standing.withLock { $0 = StandingBlock() }
    }

    /// A terminal that went away is no trouble of the run's.
    private static func write(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
