import Crypto
import Foundation
import NightshiftCore

/// Re-reads images against what was recorded of them.
enum ImageAudit {
    private static let pieceSize = 1 << 20

    /// What is wrong with the file of a completed job, if anything.
    static func objection(to image: StoredImage, of key: String, in batch: Batch) throws -> Deviation? {
        func deviation(_ kind: Deviation.Kind, _ message: String) -> Deviation {
            Deviation(kind: kind, batch: batch.name, key: key, message: "\(image.file) \(message)")
        }
        guard let file = FileHandle(forReadingAtPath: "\(batch.output)/\(image.file)") else {
            return deviation(.missing, "is not there, or can't be read")
        }
        defer { try? file.close() }
        var hash = SHA256()
        var size: Int64 = 0
        while let piece = try file.read(upToCount: pieceSize), !piece.isEmpty {
            hash.update(data: piece)
            size += Int64(piece.count)
        }
        guard size == image.bytes else { return deviation(.damaged, "has \(size) bytes instead of \(image.bytes)") }
        guard Hexadecimal.text(hash.finalize()) == image.sha256 else {
            return deviation(.damaged, "has other bytes than were downloaded")
        }
        return nil
    }
}
