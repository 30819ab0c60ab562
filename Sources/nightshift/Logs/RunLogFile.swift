import Foundation
import NightshiftCore

/// The log file of one run: lines are appended, each in one write, to a file that only its owner reads.
///
/// A log that can't be written is no reason to stop a night: that is said once, and the lines are counted.
final class RunLogFile: Sendable {
    let path: String
    private let state: Guarded<State>

    private struct State {
        let descriptor: Int32
        var lost = 0
        /// The last write ended in the middle of a line.
        var isTorn = false
    }

    private init(path: String, descriptor: Int32) {
        self.path = path
        state = Guarded(State(descriptor: descriptor))
    }

    deinit {
        let descriptor = state.withLock { $0.descriptor }
        _ = close(descriptor)
    }

    /// - Throws: `UsageError`; a file that is there is never written to.
    static func create(at path: String) throws -> RunLogFile {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { throw exists(at: path) }
            throw UsageError("\(path): the log file can't be made: \(String(cString: strerror(errno)))")
        }
        return RunLogFile(path: path, descriptor: descriptor)
    }

    static func exists(at path: String) -> UsageError {
        UsageError("\(path): the log file exists already; every run needs one of its own (--log-dir names them)")
    }

    /// A file named after the run; runs of the same second get numbers.
    static func create(in folder: String, name: String, at now: Timestamp) throws -> RunLogFile {
        let second = now.iso8601.prefix(19).replacing(":", with: "-")
        let stem = "\(folder)/\(name)-\(second)Z"
        for number in 1..<100 {
            let path = number == 1 ? "\(stem).jsonl" : "\(stem)-\(number).jsonl"
            if !FileManager.default.fileExists(atPath: path) { return try create(at: path) }
        }
        return try create(at: "\(stem).jsonl")
    }

    /// How many lines could not be written.
    var lost: Int { state.withLock { $0.lost } }

    func append(_ line: String) {
        let trouble = state.withLock { state -> String? in
            var bytes = Array(((state.isTorn ? "\n" : "") + line + "\n").utf8)[...]
            while !bytes.isEmpty {
                let count = bytes.withUnsafeBytes { write(state.descriptor, $0.baseAddress, $0.count) }
                if count >= 0 {
                    bytes = bytes.dropFirst(count)
                    state.isTorn = !bytes.isEmpty
                } else if errno != EINTR {
                    state.lost += 1
                    return state.lost == 1 ? String(cString: strerror(errno)) : nil
                }
            }
            state.isTorn = false
            return nil
        }
        if let trouble {
            Console.mention("nightshift: \(path): the log can't be written: \(trouble); the run goes on without it")
        }
    }
}
