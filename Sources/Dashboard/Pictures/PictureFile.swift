import Foundation
import NightshiftCore

/// Reads a batch's images for those who look at them from outside: the one place that knows where they lie, and that nothing
/// but them is ever read.
enum PictureFile {
    enum Trouble: Error, Hashable {
        /// It is not there, or not a file, or a link leads out of the batch's folder.
        case missing
        /// It is there, but is no image, or not the one that was recorded.
        case notTheImage
    }

    struct Picture: Hashable, Sendable {
        let bytes: [UInt8]
        let format: ImageFormat
    }

    /// What no image of the provider's comes near.
    private static let mostBytes: Int64 = 256 << 20

    /// The name is the queue's own, and still is not trusted: it may have been written by anybody who could write the file.
    static func picture(of image: StoredImage, in batch: Batch) throws(Trouble) -> Picture {
        let descriptor = try open(image.file, below: batch.output)
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .missing }
        let length = Int64(status.st_size)
        guard length == image.bytes, length <= mostBytes else { throw .notTheImage }
        let bytes = try read(descriptor, count: Int(length))
        guard let format = ImageFormat(magic: bytes.prefix(ImageFormat.magicLength)) else { throw .notTheImage }
        return Picture(bytes: bytes, format: format)
    }

    /// Links inside the folder are followed as long as they stay inside: the way is made straight first, and then gone step by
    /// step without following any, so that one that is put there in between leads nowhere.
    private static func open(_ file: String, below folder: String) throws(Trouble) -> Int32 {
        guard !file.utf8.contains(0), let root = realPath(folder), let path = realPath("\(folder)/\(file)"),
            path.hasPrefix(root == "/" ? "/" : root + "/")
        else { throw .missing }
        let steps = path.dropFirst(root.count).split(separator: "/").map(String.init)
        var descriptor = Foundation.open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0, let name = steps.last else { throw .missing }
        for step in steps.dropLast() {
            let next = openat(descriptor, step, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            close(descriptor)
            descriptor = next
            guard descriptor >= 0 else { throw .missing }
        }
        // A pipe would never open.
        let found = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        close(descriptor)
        guard found >= 0 else { throw .missing }
        return found
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func read(_ descriptor: Int32, count: Int) throws(Trouble) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var place = 0
        while place < count {
            let read = bytes.withUnsafeMutableBytes { buffer in
                pread(descriptor, buffer.baseAddress?.advanced(by: place), count - place, off_t(place))
            }
            if read < 0, errno == EINTR { continue }
            guard read > 0 else { throw .notTheImage }
            place += read
        }
        return bytes
    }
}

/// Reads pictures one after another, on a thread of its own.
actor PictureDesk {
    private let executor = BlockingExecutor("dashboard.pictures")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    func picture(of image: StoredImage, in batch: Batch) throws -> PictureFile.Picture {
        try PictureFile.picture(of: image, in: batch)
    }
}
