import Foundation
import NightshiftCore

/// The file as it lies on disk, looked at without SQLite: opening a database can already leave traces beside it.
///
/// The application id stands in the file's first page from the moment the file stops being empty (`Connection.claim` writes
/// it before the write-ahead log exists), so the header alone tells whose file it is.
struct DatabaseFile {
    let path: String

    enum Content: Hashable {
        /// 0 bytes: just created, or left behind by an interrupted creation.
        case empty
        /// A queue of ours, of whatever version.
        case queue
    }

    private static let magic = Array("SQLite format 3\0".utf8)
    private static let headerLength = 100
    private static let applicationIDOffset = 68

    /// `nil` where there is no file.
    func identity() throws -> FileCustody.Identity? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw StoreError.notWritable(path: path, detail: Self.lastProblem())
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw StoreError.notADatabase(path: path) }
        return FileCustody.Identity(device: UInt64(status.st_dev), file: UInt64(status.st_ino))
    }

    /// Throws where the file is something else, or can't be looked at.
    ///
    /// Not for a file that this process has open through SQLite: closing the descriptor would drop SQLite's locks.
    func content() throws -> Content {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError.notWritable(path: path, detail: Self.lastProblem()) }
        defer { _ = close(descriptor) }
        var header = [UInt8](repeating: 0, count: Self.headerLength)
        let count = pread(descriptor, &header, Self.headerLength, 0)
        guard count >= 0 else { throw StoreError.damaged(path: path, detail: Self.lastProblem()) }
        if count == 0 { return .empty }
        guard header.starts(with: Self.magic.prefix(count)) else { throw StoreError.notADatabase(path: path) }
        guard count == Self.headerLength else {
            throw StoreError.damaged(path: path, detail: "it ends after \(count) bytes")
        }
        let field = header[Self.applicationIDOffset..<Self.applicationIDOffset + 4]
        guard field.reduce(0, { $0 << 8 | UInt32($1) }) == Schema.applicationID else {
            throw StoreError.foreignDatabase(path: path)
        }
        return .queue
    }

    /// Creates it with mode 0600, whatever the umask, before SQLite sees it; SQLite gives its side files the same mode.
    func create() throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            // Another process was faster, and made it with the same care.
            if errno == EEXIST { return }
            if errno == ENOSPC || errno == EDQUOT { throw StoreError.diskFull(path: path) }
            throw StoreError.notWritable(path: path, detail: Self.lastProblem())
        }
        defer { _ = close(descriptor) }
        guard fchmod(descriptor, 0o600) == 0 else {
            throw StoreError.notWritable(path: path, detail: Self.lastProblem())
        }
    }

    /// What the system says of the call that just failed.
    static func lastProblem() -> String { String(cString: strerror(errno)) }
}
