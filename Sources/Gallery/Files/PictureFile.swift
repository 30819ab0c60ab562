import Foundation
package import NightshiftCore
package import Thumbnails

/// The bytes of a batch's images: the one place that knows where they lie.
package enum PictureFile {
    /// Reads an image of the recorded length; whether its bytes are those that came is for `verify` to say.
    package static func bytes(of image: StoredImage, in batch: Batch) throws(ThumbnailTrouble) -> [UInt8] {
        // A member of a shard lies in the middle of that.
        let file = image.place == nil ? image.file : String(image.file.prefix { $0 != "/" })
        let start = image.place?.offset ?? 0
        let descriptor = open("\(batch.output)/\(file)", O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .missing }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .missing }
        // A pipe or a device would never end.
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        let length = image.place == nil ? Int64(status.st_size) : min(image.bytes, Int64(status.st_size) - start)
        guard length == image.bytes else { throw .otherLength(bytes: max(length, 0), recorded: image.bytes) }
        guard length <= Thumbnailer.mostBytes else { throw .tooManyBytes(length) }
        var bytes = [UInt8](repeating: 0, count: Int(length))
        var place = 0
        while place < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                pread(descriptor, buffer.baseAddress?.advanced(by: place), buffer.count - place, off_t(start) + off_t(place))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .missing }
            place += count
        }
        return bytes
    }
}
