import Foundation
package import NightshiftCore

/// The bytes of a batch's images: the one place that knows where they lie, and that nothing but them is ever read.
package enum PictureFile {
    /// Reads an image of the recorded length; whether its bytes are those that came is for `verify` to say.
    ///
    /// The name is the queue's own, and still is not trusted: it may have been written by anybody who could write that file.
    package static func bytes(of image: StoredImage, in batch: Batch) throws(PictureTrouble) -> [UInt8] {
        // A member of a shard lies in the middle of that.
        let shard = image.file.utf8.prefix { $0 != UInt8(ascii: "/") }
        let file = image.place == nil ? image.file : String(decoding: shard, as: UTF8.self)
        let start = image.place?.offset ?? 0
        let descriptor = try open(file, below: batch.output)
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .missing }
        // A pipe or a device would never end.
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        let length = image.place == nil ? Int64(status.st_size) : min(image.bytes, Int64(status.st_size) - start)
        guard length == image.bytes else { throw .otherLength(bytes: max(length, 0), recorded: image.bytes) }
        guard length <= Thumbnailer.mostBytes else { throw .tooManyBytes(length) }
        return try read(descriptor, at: start, count: Int(length))
    }

    /// Links inside the folder are followed as long as they stay inside: the way is made straight first, and then gone step by
    /// step without following any, so that one that is put there in between leads nowhere.
    private static func open(_ file: String, below folder: String) throws(PictureTrouble) -> Int32 {
        guard !file.utf8.contains(0), let root = realPath(folder), let path = realPath("\(folder)/\(file)"),
            path.isPath(below: root)
        else { throw .missing }
        let steps = path.utf8.dropFirst(root.utf8.count).split(separator: UInt8(ascii: "/"))
            .map { String(decoding: $0, as: UTF8.self) }
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

    private static func read(
        _ descriptor: Int32, at start: Int64, count: Int
    ) throws(PictureTrouble) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var place = 0
        while place < count {
            let read = bytes.withUnsafeMutableBytes { buffer in
                pread(
                    descriptor, buffer.baseAddress?.advanced(by: place), count - place, off_t(start) + off_t(place))
            }
            if read < 0, errno == EINTR { continue }
            guard read > 0 else { throw .missing }
            place += read
        }
        return bytes
    }
}
