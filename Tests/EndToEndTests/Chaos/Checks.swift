import Foundation
import NightshiftCore
import Testing

/// Counts what is checked, says where and when it failed, and keeps the record that the script makes its table of.
final class Checks: Sendable {
    private let counts = Guarded<[String: (done: Int, failed: Int)]>([:])
    private let place = Guarded("")
    private static let record = Guarded(())

    /// Where the night is: goes before every complaint.
    func enter(_ place: String) { self.place.withLock { $0 = place } }

    var failed: Int { counts.withLock { $0.values.reduce(0) { $0 + $1.failed } } }

    func expect(_ holds: Bool, _ name: String, _ detail: @autoclosure () -> String = "") {
        counts.withLock { counts in
            let (done, failed) = counts[name] ?? (0, 0)
            counts[name] = (done + 1, failed + (holds ? 0 : 1))
        }
        if holds { return }
        let text = "\(place.withLock { $0 }): not so: \(name). \(detail())"
        Self.note(["broken", text.replacing("\n", with: " ⏎ ").replacing("\t", with: " ")])
        Issue.record("\(text)")
    }

    func close() {
        for (name, count) in counts.withLock({ $0 }) { Self.note(["check", name, "\(count.done)", "\(count.failed)"]) }
    }

    /// One line for the record, if one is kept: fields with tabs between them.
    static func note(_ fields: [String]) {
        guard let path = Ground.environment("NIGHTSHIFT_CHAOS_RECORD") else { return }
        record.withLock { _ in
            let line = Data((fields.joined(separator: "\t") + "\n").utf8)
            guard let handle = FileHandle(forWritingAtPath: path) else {
                _ = FileManager.default.createFile(atPath: path, contents: line)
                return
            }
            _ = try? handle.seekToEnd()
            try? handle.write(contentsOf: line)
            try? handle.close()
        }
    }
}
