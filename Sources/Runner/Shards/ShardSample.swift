import Foundation
import NightshiftCore

/// The two members of a shard that WebDataset reads as one sample: `KEY.json`, then `KEY.png`.
///
/// The image comes last so that where it ends the sample ends, and everything before it follows from the books.
struct ShardSample {
    private let sidecar: Sidecar
    private let image: StoredImage
    private let modified: Int64
    /// The folder of what is damaged: WebDataset skips names of that kind.
    static let damaged = "__damaged__/"

    /// - Parameter attempt: the submission that made the image; absent where none did.
    init(batch: Batch, job: Job, attempt: Attempt?, image: StoredImage) {
        sidecar = Sidecar(batch: batch, job: job, attempt: attempt, image: image)
        self.image = image
        modified = (attempt?.endedAt ?? batch.createdAt).microseconds / 1_000_000
    }

    /// Of a completed job with its attempts; `nil` of any other.
    init?(of record: JobRecord, in batch: Batch) {
        guard case .completed(let image) = record.job.state else { return nil }
        let attempt = record.attempts.last { $0.outcome == .completed }
        self.init(batch: batch, job: record.job, attempt: attempt, image: image)
    }

    /// Everything before the bytes of the image: the JSON with its header, and the image's header.
    var head: [UInt8] {
        let member = String(image.file.drop { $0 != "/" }.dropFirst())
        let json = sidecar.bytes
        let key = member.lastIndex(of: ".").map { String(member[..<$0]) } ?? member
        return TarHeader.file(key + ".json", size: Int64(json.count), modified: modified) + TarHeader.padded(json)
            + TarHeader.file(member, size: image.bytes, modified: modified)
    }

    // MARK: In a shard that is there

    /// Whether everything before the image is as it was written; `nil` where the shard can't be read so far.
    func isAsWritten(in batch: Batch) -> Bool? {
        guard let place = image.place else { return nil }
        let path = "\(batch.output)/\(ShardFile.name(of: place.shard, in: batch))"
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        let count = Int(place.offset - place.start)
        guard (try? file.seek(toOffset: UInt64(place.start))) != nil, let found = try? file.read(upToCount: count),
            found.count == count
        else { return nil }
        return [UInt8](found) == head
    }

    /// Writes everything before the image anew; false where that can't be done in its place.
    func mend(in batch: Batch) throws(DiskTrouble) -> Bool {
        let head = head
        guard let place = image.place, place.start + Int64(head.count) == place.offset else { return false }
        return try ShardFile.overwrite(head, at: place.start, ofShard: place.shard, in: batch)
    }

    /// Makes the whole sample one member `__damaged__/OFFSET`, which WebDataset skips: the bytes stay for whoever wants to look
    /// at them, and its key is free for the image that is fetched again.
    func setAside(in batch: Batch) throws(DiskTrouble) {
        guard let place = image.place else { return }
        let size = place.offset - place.start - Int64(TarHeader.blockSize) + image.bytes
        let header = TarHeader.file("\(Self.damaged)\(place.start)", size: size, modified: modified)
        _ = try ShardFile.overwrite(header, at: place.start, ofShard: place.shard, in: batch)
    }
}
