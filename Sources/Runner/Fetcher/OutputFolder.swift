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

    /// Creates the folder where it is missing, and throws away what a killed run left half downloaded.
    package func prepare() throws(DiskTrouble) {
        try Self.makeFolder(path)
        guard access(path, W_OK | X_OK) == 0 else { throw DiskTrouble(path) }
    }

    /// Removes temporary files of jobs that are not to be fetched any more, and the landing folder once it is empty.
    package func sweep(keeping jobs: Set<Int64>) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: landing)) ?? [] {
            let job = name.hasSuffix(".part") ? Int64(name.dropLast(5)) : nil
            if job.map(jobs.contains) != true { unlink(landing + "/" + name) }
        }
        rmdir(landing)
    }

    func landingFile(for job: Job) async throws(DiskTrouble) -> LandingFile {
        try Self.makeFolder(landing)
        return try await LandingFile(folder: path, name: job.outputName, temporary: "\(landing)/\(job.id).part")
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
