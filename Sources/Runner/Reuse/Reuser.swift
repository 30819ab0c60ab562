import Foundation
package import NightshiftCore

/// Copies images that earlier batches brought home for new jobs that ask for the very same, so that they are not paid for again.
///
/// A copy is checked against the SHA-256 on record, and durable under its final name, or in its shard, before its job is recorded
/// as completed. What is gone or damaged is no reason to stop: its job is submitted as if there had been nothing. One image at a
/// time is held in memory.
package struct Reuser {
    private let store: any JobStore
    private let time: any TimeSource
    /// Images that are recorded in one transaction.
    private static let atOnce = 64

    package init(store: any JobStore, time: any TimeSource) {
        self.store = store
        self.time = time
    }

    /// What became of the images that could be used again.
    package struct Tally: Hashable, Sendable {
        package var reused = 0
        /// Gone, damaged, or without a name of their own in the new folder.
        package var unusable = 0
    }

    /// - Throws: `StoreError`, `DiskTrouble`
    package func reuse(for batches: [Batch]) async throws -> Tally {
        var tally = Tally()
        for batch in batches {
            let destination = Destination(batch: batch) { [store] in try store.shardTail(of: batch.id) }
            var landed: [(reuse: Reuse, image: LandedImage)] = []
            func record() throws {
                tally.reused += try store.reuse(landed.map(\.reuse), at: time.now())
                for (_, image) in landed { image.settle() }
                landed = []
            }
            try await store.forEachTwin(of: batch.id) { twin in
                switch try await Self.copy(twin, to: destination) {
                case .landed(let image):
                    landed.append((Reuse(job: twin.job, image: image.image, source: twin.source), image))
                    if landed.count == Self.atOnce { try record() }
                case .gathered(let image):
                    if try await add(image, of: twin, to: destination) { tally.reused += 1 }
                case .unfit, .misnamed, nil: tally.unusable += 1
                }
            }
            try record()
        }
        return tally
    }

    /// In a shard each image is recorded before the next is added.
    private func add(_ image: GatheredImage, of twin: Twin, to destination: Destination) async throws -> Bool {
        let isRecorded = Guarded(false)
        do {
            try await destination.shards?.add(image, of: twin.job.reusing(twin.source), attempt: nil) { stored in
                let reuse = Reuse(job: twin.job, image: stored, source: twin.source)
                let count = try store.reuse([reuse], at: time.now())
                isRecorded.withLock { $0 = count == 1 }
                return count == 1
            }
        } catch {
            await image.discard()
            throw error
        }
        await image.discard()
        return isRecorded.withLock { $0 }
    }

    private static func copy(_ twin: Twin, to destination: Destination) async throws -> LandingFile.Landing? {
        let picture = StoredPicture(twin.image, in: twin.folder)
        guard picture.seemsThere, let bytes = try? picture.bytes() else { return nil }
        try destination.folder.prepare()
        let landing = destination.landingFile(for: twin.job.reusing(twin.source), attempt: nil)
        try await landing.write(bytes[...])
        return try await landing.land(endIsCertain: true)
    }
}
