import Foundation
package import NightshiftCore

/// One runner per queue: an exclusive `flock` on `PATH.lock`, held while this value lives.
///
/// The kernel drops it when the process ends, however it ends, so there is no stale lock to clear away. The file stays and
/// tells who holds it; what it says is for people, only the lock counts.
package final class RunnerLock: Sendable {
    package let path: String
    private let descriptor: Int32

    /// Throws `StoreError.heldByAnother` where another process, or another lock of this one, holds it.
    package init(database: String, at now: Timestamp) throws {
        path = Self.path(of: database)
        descriptor = try Self.acquire(path, database: database)
        let host = ProcessInfo.processInfo.hostName
        let text = "pid \(ProcessInfo.processInfo.processIdentifier) on \(host), since \(now.iso8601)\n"
        // Not worth failing over: only the message to a second runner would be poorer.
        if ftruncate(descriptor, 0) == 0 {
            _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
        }
    }

    deinit {
        // Emptied while still locked, so that a later holder's words are never erased.
        _ = ftruncate(descriptor, 0)
        _ = close(descriptor)
    }

    /// Two names of one database share a lock, as they share SQLite's own side files.
    private static func path(of database: String) -> String {
        guard let resolved = realpath(database, nil) else { return database + ".lock" }
        defer { free(resolved) }
        return String(cString: resolved) + ".lock"
    }

    private static func acquire(_ path: String, database: String) throws -> Int32 {
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else {
                if errno == ENOSPC || errno == EDQUOT { throw StoreError.diskFull(path: path) }
                throw StoreError.notWritable(path: path, detail: DatabaseFile.lastProblem())
            }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                defer { _ = close(descriptor) }
                if errno == EINTR { continue }
                guard errno == EWOULDBLOCK else {
                    throw StoreError.failed(path: path, detail: "it can't be locked: \(DatabaseFile.lastProblem())")
                }
                throw StoreError.heldByAnother(path: database, holder: holder(descriptor))
            }
            // A file that was removed or replaced in between locks nothing.
            if isStillAt(path, descriptor) { return descriptor }
            _ = close(descriptor)
        }
    }

    private static func isStillAt(_ path: String, _ descriptor: Int32) -> Bool {
        var held = stat()
        var named = stat()
        return fstat(descriptor, &held) == 0 && stat(path, &named) == 0 && held.st_ino == named.st_ino
            && held.st_dev == named.st_dev
    }

    private static func holder(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let text = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        return text.isEmpty ? "a process that is just starting" : text
    }
}
