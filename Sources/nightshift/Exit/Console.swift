import Foundation
import Synchronization

/// Where text goes: answers to standard output, everything about the run to standard error.
///
/// A block of progress lines may stand at the end of standard error and be redrawn in place. A line that is said meanwhile
/// takes the block's place, and the block comes back below it.
enum Console {
    /// Lines of the block that stands there now.
    private static let standing = Mutex(0)

    static func say(_ line: String) {
        write(line + "\n", to: .standardOutput)
    }

    static func complain(_ line: String) {
        standing.withLock { standing in
            write(erasure(of: standing) + line + "\n", to: .standardError)
            standing = 0
        }
    }

    /// Redraws the block: one write, each line cleared only to its end, so that nothing flickers.
    static func redraw(_ lines: [String]) {
        standing.withLock { standing in
            let up = standing > 0 ? "\u{1B}[\(standing)A\r" : ""
            write(up + lines.map { $0 + "\u{1B}[K\n" }.joined() + "\u{1B}[J", to: .standardError)
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

    /// A reader that went away (`| head`) is no trouble of ours.
    private static func write(_ text: String, to handle: FileHandle) {
        try? handle.write(contentsOf: Data(text.utf8))
    }
}
