import Foundation
import NightshiftCore

/// Where text goes: answers to standard output, everything about the run to standard error.
///
/// A block of progress lines may stand at the end of standard error and be redrawn in place. A line that is said meanwhile
/// takes the block's place, and the block comes back below it.
enum Console {
    /// Lines of the block that stands there now.
    private static let standing = Guarded(0)

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
        standing.withLock { standing in
            write(erasure(of: standing) + line + "\n")
            standing = 0
        }
    }

    /// Redraws the block: one write, each line cleared only to its end, so that nothing flickers.
    static func redraw(_ lines: [String]) {
        standing.withLock { standing in
            let up = standing > 0 ? "\u{1B}[\(standing)A\r" : ""
            write(up + lines.map { $0 + "\u{1B}[K\n" }.joined() + "\u{1B}[J")
            standing = lines.count
        }
    }

    /// Leaves the block standing as it is; what is said afterwards comes below it.
    static func release() {
        standing.withLock { $0 = 0 }
    }

    private static func erasure(of lines: Int) -> String {
        lines > 0 ? "\u{1B}[\(lines)A\r\u{1B}[J" : ""
    }

    /// A terminal that went away is no trouble of the run's.
    private static func write(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
