import Foundation
import NightshiftCore

/// Holds the shards of a batch against the books as archives: between and behind the samples that are on record there must be
/// nothing that other programs stumble over, or take for a sample.
///
/// What is wrong with the samples themselves is found with their jobs. Holds the places of one shard in memory at a time.
struct ShardAudit {
    let batch: Batch
    let store: any JobStore
    private static let pageSize = 1_000

    /// What is wrong with the shards, in the order of their numbers.
    ///
    /// - Throws: `StoreError`
    func objections(report: (Deviation) -> Void) throws {
        guard batch.layout.isSharded, batch.prunedAt == nil else { return }
        try forEachShard { number, images, isLast in
            guard let shard = OpenShard(number, of: batch) else { return }
            for flaw in shard.flaws(around: images, isLast: isLast) {
                report(
                    Deviation(
                        kind: .shard, batch: batch.name, key: nil,
                        message: "\(ShardFile.name(of: number, in: batch)): \(flaw)"))
            }
        }
    }

    /// Makes whole archives of the shards again. Bytes that are not accounted for become a member that WebDataset skips. A file that
    /// does not begin as a shard of ours, and has no image of ours in its place, is kept as `NAME.damaged`.
    ///
    /// - Throws: `StoreError`, `DiskTrouble`
    func mend() throws {
        guard batch.layout.isSharded, batch.prunedAt == nil else { return }
        try forEachShard { number, images, isLast in
            guard let shard = OpenShard(number, of: batch) else { return }
            for flaw in shard.flaws(around: images, isLast: isLast) {
                guard case .mark = flaw else {
                    try ShardFile.mend(flaw, ofShard: number, in: batch)
                    continue
                }
                let isOurs = images.contains { (try? StoredPicture($0, in: batch.output).check()) != nil }
                guard isOurs else { return try ShardFile.putAside(number, in: batch) }
                try ShardFile.markAgain(number, in: batch)
            }
        }
    }

    /// Up to the last one that has an image on record; those without one hold what was set aside, or are not ours.
    private func forEachShard(_ body: (Int, [StoredImage], _ isLast: Bool) throws -> Void) throws {
        var (number, images): (Int, [StoredImage]) = (0, [])
        var last: ShardPlace?
        while case let page = try store.shardImages(of: batch.id, after: last, limit: Self.pageSize), !page.isEmpty {
            for image in page {
                guard let place = image.place else { continue }
                while number < place.shard {
                    try body(number, images, false)
                    images = []
                    number += 1
                }
                images.append(image)
                last = place
            }
        }
        if !images.isEmpty { try body(number, images, true) }
    }
}

/// What is wrong with a shard apart from its samples.
enum ShardFlaw: Hashable, CustomStringConvertible {
    /// It does not begin with the comment that names it as ours.
    case mark
    /// Between two samples, in bytes: something that is neither.
    case gap(Range<Int64>)
    /// From this byte on: what is behind the last sample is no end of an archive.
    case end(Int64)

    var description: String {
        switch self {
        case .mark: "does not begin as it was written"
        case .gap(let range): "bytes \(range.lowerBound) to \(range.upperBound) belong to no image on record"
        case .end(let offset): "does not end as an archive does behind byte \(offset)"
        }
    }
}

/// A shard that is there, to be looked at.
private final class OpenShard {
    private let descriptor: Int32
    private let mark: [UInt8]
    private let size: Int64

    init?(_ number: Int, of batch: Batch) {
        mark = ShardFile.mark(of: number, in: batch)
        descriptor = open(ShardFile.path(of: number, in: batch), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        size = Int64(status.st_size)
    }

    deinit { close(descriptor) }

    /// - Parameters:
    ///   - images: those on record in it, in their order.
    ///   - isLast: whether images may just be added to it.
    func flaws(around images: [StoredImage], isLast: Bool) -> [ShardFlaw] {
        let walk = ShardWalk(descriptor: descriptor, size: size)
        var flaws: [ShardFlaw] = []
        var begin = [UInt8](repeating: 0, count: mark.count)
        if pread(descriptor, &begin, begin.count, 0) != begin.count || begin != mark {
            // A stranger's, as far as anyone can tell.
            if images.isEmpty { return [] }
            flaws.append(.mark)
        }
        var end = Int64(mark.count)
        for image in images {
            guard let place = image.place else { continue }
            if end < place.start, !walk.isSetAside(end..<place.start) { flaws.append(.gap(end..<place.start)) }
            end = place.offset + image.bytes
            // Said of the image itself.
            if end > size { return flaws }
            end += Int64(TarHeader.padding(after: end))
        }
        if !isEnded(walk, at: end, isLast: isLast) { flaws.append(.end(end)) }
        return flaws
    }

    /// What a run adds just now is behind the last sample until it is recorded; so is what a killed one left.
    private func isEnded(_ walk: ShardWalk, at end: Int64, isLast: Bool) -> Bool {
        switch walk.step(at: walk.behindSetAside(at: end)) {
        case .end: true
        case .member(let member): !member.isSetAside && (isLast || member.next <= size)
        case .nothing: isLast && size == end
        }
    }
}
