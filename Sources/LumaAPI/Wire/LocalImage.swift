import Foundation
import NIOPosix
import NightshiftCore

/// A local reference as it is at the moment of sending: hours may have passed since the manifest was checked.
struct LocalImage: Hashable, Sendable {
    let path: String
    let bytes: Int64
    let format: ImageFormat

    /// Why a file can't be sent. The reason names the path.
    struct Fault: Error, Hashable {
        let reason: String
    }

    /// Looks at the file on a thread that may block: a slow disk must not hold up every other job.
    static func inspect(_ path: String) async throws(Fault) -> LocalImage {
        do {
            return try await NIOThreadPool.singleton.runIfActive { try LocalImage(path: path) }
        } catch {
            throw error as? Fault ?? Fault(reason: "'\(path)' could not be read")
        }
    }

    /// Checks what "Request body of POST /generations" asks of an image: its format, by its first bytes, and its size.
    private init(path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw Fault(reason: "'\(path)' " + (errno == ENOENT ? "does not exist" : "could not be read"))
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Fault(reason: "'\(path)' is not a file") }
        let size = Int64(status.st_size)
        guard size <= Int64(RequestRules.largestImage) else {
            throw Fault(reason: "'\(path)' has \(size) bytes, more than the \(RequestRules.largestImage) allowed")
        }
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        let start = try file.read(upToCount: ImageFormat.magicLength) ?? Data()
        guard let format = ImageFormat(magic: start) else {
            throw Fault(reason: "'\(path)' is not a JPEG, PNG, WebP or GIF image")
        }
        self.path = path
        bytes = size
        self.format = format
    }
}
