import Crypto
import Foundation
import NightshiftCore

/// Re-reads images against what was recorded of them.
enum ImageAudit {
    private static let pieceSize = 1 << 20

    /// What is wrong with the file of a completed job, if anything.
    static func objection(to image: StoredImage, of key: String, in batch: Batch) -> Deviation? {
        func deviation(_ kind: Deviation.Kind, _ message: String) -> Deviation {
            Deviation(kind: kind, batch: batch.name, key: key, message: "\(image.file) \(message)")
        }
        let path = "\(batch.output)/\(image.file)"
        var status = stat()
        guard stat(path, &status) == 0 else { return deviation(.missing, "is not there, or can't be read") }
        // A pipe or a device would never end.
        guard status.st_mode & S_IFMT == S_IFREG else { return deviation(.damaged, "is no file of its own any more") }
        guard Int64(status.st_size) == image.bytes else {
            return deviation(.damaged, "has \(status.st_size) bytes instead of \(image.bytes)")
        }
        guard let file = FileHandle(forReadingAtPath: path) else {
            return deviation(.missing, "is not there, or can't be read")
        }
        defer { try? file.close() }
        var hash = SHA256()
        do {
            while let piece = try file.read(upToCount: pieceSize), !piece.isEmpty { hash.update(data: piece) }
        } catch {
            return deviation(.damaged, "can't be read to its end")
        }
        guard Hexadecimal.text(hash.finalize()) == image.sha256 else {
            return deviation(.damaged, "has other bytes than were downloaded")
        }
        return nil
    }
}
