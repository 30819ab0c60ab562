import Crypto
import Foundation
import NightshiftCore

/// The folder that a batch's images go to.
///
/// Downloads land in a hidden folder inside it first, so that a file under its final name is always whole.
package struct OutputFolder: Hashable, Sendable {
    /// Absolute.
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// Where downloads land before they get their final name.
    private var landing: String { path + "/.nightshift" }

    /// Creates the folder where it is missing, and makes sure that it can be written.
    package func prepare() throws(DiskTrouble) {
        try Self.makeFolder(path)
        guard access(path, W_OK | X_OK) == 0 else { throw DiskTrouble(path) }
    }

    /// Removes what was left half downloaded, and the landing folder once it is empty.
    ///
    /// Left alone: what another process is just writing, and what has its final name already but may not be recorded under
    /// it: it takes no room, and it proves to the next run that the file of that name is ours.
    package func sweep() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: landing)) ?? [] {
            let path = landing + "/" + name
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1,
                !LandingFile.isBeingWritten(path)
            else { continue }
            unlink(path)
        }
        rmdir(landing)
    }

    func landingFile(for job: Job) async throws(DiskTrouble) -> LandingFile {
        try Self.makeFolder(landing)
        return try await LandingFile(folder: path, name: job.outputName, temporary: "\(landing)/\(temporaryName(of: job))")
    }

    /// The same in every run of the job, and not that of a job of another queue that shares the folder.
    private func temporaryName(of job: Job) -> String {
        let digest = SHA256.hash(data: Data((job.state.generation?.text ?? "").utf8))
        return "\(job.id)-\(Hexadecimal.text(digest.prefix(8))).part"
    }

    static func makeFolder(_ path: String) throws(DiskTrouble) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            var status = stat()
            guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
                throw DiskTrouble(path, code: Self.code(of: error))
            }
        }
    }

    private static func code(of error: any Error) -> Int32 {
        let error = error as NSError
        if let posix = (error.userInfo[NSUnderlyingErrorKey] as? NSError), posix.domain == NSPOSIXErrorDomain {
            return Int32(posix.code)
        }
        switch CocoaError.Code(rawValue: error.code) {
        case .fileWriteOutOfSpace: return ENOSPC
        case .fileWriteNoPermission: return EACCES
        case .fileWriteVolumeReadOnly: return EROFS
        default: return EIO
        }
    }
}
