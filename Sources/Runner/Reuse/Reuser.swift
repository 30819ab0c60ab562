import Crypto
import Foundation
package import NightshiftCore

/// Copies images that earlier batches brought home for new jobs that ask for the very same, so that they are not paid for again.
///
/// A copy is checked against the SHA-256 on record while it is made, and durable under its final name before its job is recorded
/// as completed. What is gone or damaged is no reason to stop: its job is submitted as if there had been nothing.
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
            let folder = OutputFolder(path: batch.output)
            var landed: [(reuse: Reuse, image: LandedImage)] = []
            func record() throws {
                tally.reused += try store.reuse(landed.map(\.reuse), at: time.now())
                for (_, image) in landed { image.settle() }
                landed = []
            }
            try await store.forEachTwin(of: batch.id) { twin in
                guard let image = try await Self.copy(twin, to: folder) else {
                    tally.unusable += 1
                    return
                }
                landed.append((Reuse(job: twin.job, image: image.image, source: twin.source), image))
                if landed.count == Self.atOnce { try record() }
            }
            try record()
        }
        return tally
    }

    private static func copy(_ twin: Twin, to folder: OutputFolder) async throws -> LandedImage? {
        guard Reusable.isFile(twin.path, of: twin.image.bytes), let file = FileHandle(forReadingAtPath: twin.path)
        else { return nil }
        defer { try? file.close() }
        try folder.prepare()
        let landing = folder.landingFile(for: twin.job)
        var hash = SHA256()
        while let piece = try? file.read(upToCount: LandingFile.bufferSize), !piece.isEmpty {
            hash.update(data: piece)
            try await landing.write(Array(piece)[...])
        }
        guard Hexadecimal.text(hash.finalize()) == twin.image.sha256 else {
            await landing.discard()
            return nil
        }
        switch try await landing.land(endIsCertain: true) {
        case .landed(let image): return image
        case .gathered, .unfit, .misnamed: return nil
        }
    }
}

extension Reusable {
    /// Whether it seems to be there still: a quick look, which proves nothing of what is in it.
    package var isThere: Bool { Self.isFile(path, of: bytes) }

    fileprivate static func isFile(_ path: String, of bytes: Int64) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && Int64(status.st_size) == bytes
    }
}
