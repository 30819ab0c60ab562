import Foundation
import NightshiftCore

/// Adds the images of one batch to its shards, one at a time: appended, synced, recorded, then the next.
///
/// So nothing that is recorded ever stands behind something that is not, and a start cuts off the rest, one image at most: a shard
/// holds exactly the images on record, whenever the process dies. It costs an `fsync` and a commit for each image, some hundred a second on a
/// common disk, where the provider allows a few.
actor ShardWriter {
    private let executor = DiskExecutor.next()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let batch: Batch
    private let folder: OutputFolder
    private let limits: ShardLimits
    private let tail: @Sendable () throws -> ShardTail?
    private var current: ShardFile?
    private var isRecovered = false
    /// After it nothing is added: what is on disk is only known again after a start.
    private var trouble: (any Error)?
    private var isBusy = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Parameter tail: how far the shards are filled with what is on record.
    init(batch: Batch, folder: OutputFolder, limits: ShardLimits, tail: @escaping @Sendable () throws -> ShardTail?) {
        self.batch = batch
        self.folder = folder
        self.limits = limits
        self.tail = tail
    }

    /// Cuts off what a killed run left behind what is recorded. Called anyway before the first image is added.
    ///
    /// A killed run leaves one image at most. Where there are more, another copy of the queue has recorded them, and they stay: what
    /// is added goes behind them, into a shard of its own. Of a pruned batch nothing is on record, and everything stays.
    ///
    /// - Throws: `DiskTrouble`, `StoreError`
    func recover() throws {
        guard !isRecovered, batch.prunedAt == nil else { return }
        let tail = try tail()
        next = tail.map { $0.shard + 1 } ?? 0
        var (unrecorded, free) = (0, next)
        if let tail {
            unrecorded += try ShardFile.unrecorded(in: tail.shard, of: batch, behind: tail.paddedEnd) ?? 0
        }
        while let count = try ShardFile.unrecorded(in: free, of: batch, behind: nil) {
            unrecorded += count
            free += 1
        }
        if unrecorded > 1 {
            next = free
        } else {
            if let tail { current = try ShardFile.reopen(tail, of: batch) }
            // Begun, and killed before anything in them was recorded, or all of it was lost since.
            for leftover in next..<free { _ = try ShardFile.remove(leftover, of: batch) }
        }
        isRecovered = true
    }

    /// The number of the shard to be made next.
    private var next = 0

    /// Adds the image and has it recorded.
    ///
    /// - Parameters:
    ///   - attempt: the submission that made the image; absent where none did.
    ///   - record: makes the image durable in the books; false where the job was moved by someone else, and the image is taken
    ///     back.
    /// - Throws: `DiskTrouble`, and what `record` throws; then nothing more is added.
    func add(
        _ image: GatheredImage, of job: Job, attempt: Attempt?, record: @Sendable (StoredImage) async throws -> Bool
    ) async throws {
        await enter()
        defer { leave() }
        if let trouble { throw trouble }
        do {
            try recover()
            let (shard, stored, head) = try place(image, of: job, attempt)
            try shard.append(head: head, imageAt: image.path, bytes: image.bytes)
            if try await record(stored) {
                shard.keep(head: head.count, bytes: image.bytes)
            } else {
                try shard.cut()
            }
        } catch {
            trouble = error
            current = nil
            throw error
        }
    }

    /// Where the image goes: the shard with room for it, and what stands before it there.
    private func place(
        _ image: GatheredImage, of job: Job, _ attempt: Attempt?
    ) throws(DiskTrouble) -> (ShardFile, StoredImage, [UInt8]) {
        if let shard = current {
            let (stored, head) = sample(image, of: job, attempt, in: shard)
            let grown = shard.end + ShardFile.length(head: head.count, bytes: image.bytes)
            if shard.images == 0 || (shard.images < limits.images && grown <= limits.bytes) {
                return (shard, stored, head)
            }
        }
        let shard = try begin()
        let (stored, head) = sample(image, of: job, attempt, in: shard)
        return (shard, stored, head)
    }

    private func sample(
        _ image: GatheredImage, of job: Job, _ attempt: Attempt?, in shard: ShardFile
    ) -> (StoredImage, [UInt8]) {
        func stored(headOf count: Int) -> StoredImage {
            let name = "\(job.outputName).\(image.format.fileExtension)"
            return StoredImage(
                file: "\(ShardFile.name(of: shard.number, in: batch))/\(name)", bytes: image.bytes,
                sha256: image.sha256,
                place: ShardPlace(shard: shard.number, start: shard.end, offset: shard.end + Int64(count)))
        }
        let head = ShardSample(batch: batch, job: job, attempt: attempt, image: stored(headOf: 0)).head
        return (stored(headOf: head.count), head)
    }

    /// Makes the next shard, under the first number whose name no stranger's file has.
    private func begin() throws(DiskTrouble) -> ShardFile {
        for _ in 0..<1_000 {
            defer { next += 1 }
            guard let shard = try ShardFile.create(next, of: batch) else { continue }
            try folder.sync(folder.path)
            current = shard
            return shard
        }
        throw DiskTrouble("\(folder.path)/\(ShardFile.name(of: next, in: batch))", code: EEXIST)
    }

    // MARK: One at a time

    // Looked at and joined in one go: between the two, the one inside could leave (see `DiskExecutor`).
    private func enter() async {
        await withCheckedContinuation { continuation in
            if isBusy {
                waiting.append(continuation)
            } else {
                isBusy = true
                continuation.resume()
            }
        }
    }

    private func leave() {
        if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() }
    }
}

/// A download that is whole and checked, in its temporary file.
struct GatheredImage: Sendable {
    let format: ImageFormat
    let bytes: Int64
    let sha256: String
    let path: String
    /// Holds the lock on it, so that nobody sweeps it away.
    fileprivate let disk: LandingDisk

    init(format: ImageFormat, bytes: Int64, sha256: String, path: String, disk: LandingDisk) {
        self.format = format
        self.bytes = bytes
        self.sha256 = sha256
        self.path = path
        self.disk = disk
    }

    func discard() async { await disk.discard() }
}
