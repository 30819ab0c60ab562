import Foundation
import NightshiftCore

extension ShardFile {
    /// Fills what is not accounted for with a member that WebDataset skips, so that the shard is an archive again. Does nothing where
    /// the shard is not there or not ours.
    static func mend(_ flaw: ShardFlaw, ofShard number: Int, in batch: Batch) throws(DiskTrouble) {
        let modified = batch.createdAt.microseconds / 1_000_000
        func header(at start: Int64, size: Int64) -> [UInt8] {
            TarHeader.file("\(ShardSample.damaged)\(start)", size: size, modified: modified)
        }
        let block = Int64(TarHeader.blockSize)
        switch flaw {
        case .mark: return
        case .gap(let range):
            let bytes = header(at: range.lowerBound, size: range.upperBound - range.lowerBound - block)
            _ = try overwrite(bytes, at: range.lowerBound, ofShard: number, in: batch)
        case .end(let offset):
            let path = path(of: number, in: batch)
            var status = stat()
            guard stat(path, &status) == 0 else { throw DiskTrouble(path) }
            let rest = Int64(status.st_size) - offset
            guard rest > 2 * block else {
                // Too little to be kept: no more than the end itself would have.
                _ = try overwrite(TarHeader.trailer, at: offset, ofShard: number, in: batch, mayGrow: true)
                return
            }
            let padding = [UInt8](repeating: 0, count: TarHeader.padding(after: rest))
            let end = padding + TarHeader.trailer
            _ = try overwrite(end, at: offset + rest, ofShard: number, in: batch, mayGrow: true)
            _ = try overwrite(header(at: offset, size: rest - block), at: offset, ofShard: number, in: batch)
        }
    }

    /// Writes the comment that names the shard as ours over what stands in its place.
    static func markAgain(_ number: Int, in batch: Batch) throws(DiskTrouble) {
        let path = path(of: number, in: batch)
        let descriptor = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw DiskTrouble(path) }
        defer { close(descriptor) }
        try writeAll(mark(of: number, in: batch), to: descriptor, of: path)
        guard fsync(descriptor) == 0 else { throw DiskTrouble(path) }
    }

    /// Keeps a file that has the name of a shard under another one.
    static func putAside(_ number: Int, in batch: Batch) throws(DiskTrouble) {
        let path = path(of: number, in: batch)
        guard rename(path, path + ".damaged") == 0 else { throw DiskTrouble(path) }
    }
}
