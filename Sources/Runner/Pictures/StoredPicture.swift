import Crypto
import Foundation
package import NightshiftCore

/// The bytes of an image that is home, whatever the layout of its batch.
package struct StoredPicture: Sendable {
    private let image: StoredImage
    /// The file that holds it: its own, or a shard.
    private let path: String

    /// In bytes: how much is read at once.
    private static let pieceSize = 1 << 20

    /// Why an image is not what was recorded of it.
    package enum Flaw: Error, Hashable, CustomStringConvertible {
        case missing
        /// A folder, a pipe or a device has the name.
        case noFile
        /// In bytes: as long is the file.
        case otherLength(Int64, expected: Int64)
        /// In bytes: the shard ends before the image does.
        case cutOff(Int64)
        case unreadable
        case otherBytes

        package var description: String {
            switch self {
            case .missing: "is not there, or can't be read"
            case .noFile: "is no file of its own any more"
            case .otherLength(let bytes, let expected): "has \(bytes) bytes instead of \(expected)"
            case .cutOff(let bytes): "is not whole: its shard ends at byte \(bytes)"
            case .unreadable: "can't be read to its end"
            case .otherBytes: "has other bytes than were downloaded"
            }
        }
    }

    /// - Parameter folder: of the batch, absolute.
    package init(_ image: StoredImage, in folder: String) {
        self.image = image
        let file = image.place == nil ? image.file : String(image.file.prefix { $0 != "/" })
        path = "\(folder)/\(file)"
    }

    /// Whether it seems to be there still: a quick look, which proves nothing of what is in it.
    package var seemsThere: Bool {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        let size = Int64(status.st_size)
        return image.place.map { $0.offset + image.bytes <= size } ?? (size == image.bytes)
    }

    /// Reads the image and makes sure that it is what was recorded.
    package func bytes() throws(Flaw) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(clamping: image.bytes))
        try read { bytes += $0 }
        return bytes
    }

    /// The same, keeping nothing.
    package func check() throws(Flaw) {
        try read { _ in }
    }

    private func read(_ take: (Data) -> Void) throws(Flaw) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .missing }
        // A pipe or a device would never end.
        guard status.st_mode & S_IFMT == S_IFREG else { throw .noFile }
        let size = Int64(status.st_size)
        if let place = image.place {
            guard place.offset + image.bytes <= size else { throw .cutOff(size) }
        } else if size != image.bytes {
            throw .otherLength(size, expected: image.bytes)
        }
        guard let file = FileHandle(forReadingAtPath: path) else { throw .missing }
        defer { try? file.close() }
        var hash = SHA256()
        var left = image.bytes
        do {
            try file.seek(toOffset: UInt64(clamping: image.place?.offset ?? 0))
            while left > 0, let piece = try file.read(upToCount: Int(min(left, Int64(Self.pieceSize)))), !piece.isEmpty
            {
                hash.update(data: piece)
                take(piece)
                left -= Int64(piece.count)
            }
        } catch {
            throw .unreadable
        }
        guard left == 0 else { throw .unreadable }
        guard Hexadecimal.text(hash.finalize()) == image.sha256 else { throw .otherBytes }
    }
}
