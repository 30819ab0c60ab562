import Foundation
import NightshiftCore

/// Checks that paths lead to images that may be sent, and remembers the answers: catalogues use one picture often.
final class ImageFiles {
    struct Objection: Error, Hashable {
        let message: String
    }

    /// Forgotten all at once when full, so that memory does not grow with the manifest.
    static let mostRemembered = 4_096

    private var remembered: [String: Result<ImageFormat, Objection>] = [:]
    /// For tests: how often the disk was asked.
    private(set) var looks = 0

    func format(of path: String) -> Result<ImageFormat, Objection> {
        if let known = remembered[path] { return known }
        looks += 1
        let answer = look(at: path)
        if remembered.count >= Self.mostRemembered { remembered.removeAll(keepingCapacity: true) }
        remembered[path] = answer
        return answer
    }

    private func look(at path: String) -> Result<ImageFormat, Objection> {
        func refuse(_ message: String) -> Result<ImageFormat, Objection> { .failure(Objection(message: message)) }
        // Not to wait for a pipe's other end.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            return refuse(errno == ENOENT ? "does not exist" : "cannot be read: \(FileTrouble.reason(errno))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return refuse("cannot be read: \(FileTrouble.reason(errno))") }
        guard status.st_mode & S_IFMT == S_IFREG else { return refuse("is not a regular file") }
        guard status.st_size > 0 else { return refuse("is empty") }
        guard status.st_size <= RequestRules.largestImage else {
            return refuse("exceeds the 50 MB limit (\(status.st_size) bytes)")
        }
        var magic = [UInt8](repeating: 0, count: ImageFormat.magicLength)
        let got = read(descriptor, &magic, magic.count)
        guard got >= 0 else { return refuse("cannot be read: \(FileTrouble.reason(errno))") }
        guard let format = ImageFormat(magic: magic.prefix(got)) else {
            return refuse("is not a JPEG, PNG, WebP or GIF image")
        }
        return .success(format)
    }
}
