import Foundation
import NightshiftCore

/// Copies an image once more from the job that it was copied from: the provider knows of no generation of its own.
struct CopyRepair {
    let store: any JobStore
    let batches: [Batch]

    /// False where that one is not as it was recorded any more, or is forgotten, or where the shard of the copy is gone.
    ///
    /// - Parameters:
    ///   - record: of a completed job whose image was copied, and is not what was recorded.
    ///   - batch: its batch.
    /// - Throws: `StoreError`, `DiskTrouble`
    func copyAgain(_ record: JobRecord, of batch: Batch) throws -> Bool {
        guard case .completed(let image) = record.job.state, let source = record.job.reusedFrom,
            let original = try original(of: source, as: image)
        else { return false }
        if let place = image.place {
            return try ShardFile.overwrite(original, at: place.offset, ofShard: place.shard, in: batch)
        }
        let folder = OutputFolder(path: batch.output)
        let parent = try folder.parent(of: image.file)
        let path = "\(batch.output)/\(image.file)"
        var temporary = TemporaryName(path: folder.temporary("\(record.job.id)-copy"))
        let descriptor = try temporary.open(finalNames: [])
        defer {
            close(descriptor)
            unlink(temporary.path)
            folder.tidy()
        }
        try writeAll(original, to: descriptor, of: temporary.path)
        guard fsync(descriptor) == 0 else { throw DiskTrouble(temporary.path) }
        // It may be somebody's work by now.
        if access(path, F_OK) == 0, rename(path, path + ".damaged") != 0 { throw DiskTrouble(path) }
        guard try temporary.give(path, digest: image.sha256) else { throw DiskTrouble(path, code: EEXIST) }
        try folder.sync(parent)
        return true
    }

    /// The bytes of the image of job `BATCH/KEY`, where they are the very same; a batch has no slash in its name.
    private func original(of source: String, as image: StoredImage) throws -> [UInt8]? {
        let parts = source.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2, let batch = batches.first(where: { $0.name == parts[0] }) else { return nil }
        var original: StoredImage?
        try store.forEachJob(
            Selection(batches: [batch.id], states: [.completed], key: parts[1]), withAttempts: false
        ) { record in
            if case .completed(let found) = record.job.state { original = found }
        }
        guard let original, original.sha256 == image.sha256, original.bytes == image.bytes else { return nil }
        return try? StoredPicture(original, in: batch.output).bytes()
    }
}
