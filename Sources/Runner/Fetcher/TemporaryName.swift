import Crypto
import Foundation
import NightshiftCore

/// A temporary file that gets its final name by a second link, so that the temporary name goes on proving that the file is ours
/// until it is dropped.
struct TemporaryName {
    /// In a folder on the same disk as the final names.
    let path: String
    /// A final name that an earlier, killed run gave to this very file before it could be recorded.
    private var ownFile: String?

    init(path: String) { self.path = path }

    /// Makes the file anew and opens it for writing. The usual case costs one `open`: what may be in its way is looked at only
    /// when it is.
    ///
    /// - Parameter finalNames: where an earlier run may have linked the file to.
    mutating func open(finalNames: @autoclosure () -> [String]) throws(DiskTrouble) -> Int32 {
        for _ in 0..<4 {
            let descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
            if descriptor >= 0 {
                // Tells other processes that it is being written; where locks don't exist, they don't look either.
                _ = flock(descriptor, LOCK_EX | LOCK_NB)
                return descriptor
            }
            switch errno {
            case EEXIST:
                ownFile = fileLinked(under: finalNames()) ?? ownFile
                unlink(path)
            case ENOENT: try OutputFolder.makeFolder((path as NSString).deletingLastPathComponent)
            default: throw DiskTrouble(path)
            }
        }
        throw DiskTrouble(path, code: EEXIST)
    }

    /// Gives the file this name as well. False: a file that is not ours has the name. It is never overwritten.
    ///
    /// - Parameter digest: of the file's bytes; what has the same is ours as well.
    func give(_ name: String, digest: String) throws(DiskTrouble) -> Bool {
        if link(path, name) == 0 { return true }
        switch errno {
        case EEXIST:
            guard name == ownFile || Self.digest(of: name) == digest else { return false }
            try replace(name)
            return true
        case EPERM, ENOTSUP, EOPNOTSUPP, ENOSYS, EMLINK:
            // A file system without hard links.
            if access(name, F_OK) == 0, Self.digest(of: name) != digest { return false }
            try replace(name)
            return true
        default:
            throw DiskTrouble(name)
        }
    }

    private func replace(_ name: String) throws(DiskTrouble) {
        guard rename(path, name) == 0 else { throw DiskTrouble(name) }
    }

    /// The final name under which the temporary file of a killed run is linked already, if any.
    private func fileLinked(under names: [String]) -> String? {
        var old = stat()
        guard lstat(path, &old) == 0, old.st_nlink > 1 else { return nil }
        return names.first { name in
            var final = stat()
            return lstat(name, &final) == 0 && final.st_ino == old.st_ino && final.st_dev == old.st_dev
        }
    }

    private static func digest(of path: String) -> String? {
        var status = stat()
        // Whatever else has the name (a pipe, a device) might never end.
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            let file = FileHandle(forReadingAtPath: path)
        else { return nil }
        var hash = SHA256()
        while let piece = try? file.read(upToCount: LandingFile.bufferSize), !piece.isEmpty { hash.update(data: piece) }
        return Hexadecimal.text(hash.finalize())
    }
}

/// Writes everything, however often the system stops half-way.
func writeAll(_ bytes: [UInt8], to descriptor: Int32, of path: String) throws(DiskTrouble) {
    var written = 0
    while written < bytes.count {
        let count = bytes.withUnsafeBytes { bytes in
            write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
        }
        if count < 0 {
            if errno == EINTR { continue }
            throw DiskTrouble(path)
        }
        written += count
    }
}
