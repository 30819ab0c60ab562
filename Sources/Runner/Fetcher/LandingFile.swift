import NightshiftCore

/// A download on its way to its final name: gathered in memory, written to a temporary file on a thread of the disk's,
/// checked, synced, then given the name.
///
/// An image of up to `bufferSize` bytes lands in a group of its like, and costs `open`, `flock`, `write`, `sync_file_range`, `fsync`,
/// `link` and `close` there, a share of the `fsync` of its folder, and later an `unlink`. A larger one costs a visit to a thread and a `write`
/// for each `bufferSize`; a sidecar costs as much as a small image.
final class LandingFile: Sendable {
    enum Landing: Sendable {
        case landed(LandedImage)
        /// Whole, for a shard to take it in.
        case gathered(GatheredImage)
        /// What came is no whole image.
        case unfit(String)
        /// The image is whole, and this disk can't have its name: the job's trouble, not the disk's.
        case misnamed(String)
    }

    /// In bytes.
    static let bufferSize = 256 * 1024

    private let draft: LandingDraft
    private let state = Guarded(State())

    private struct State {
        var gathered: [UInt8] = []
        /// Where a large image goes, piece by piece.
        var disk: LandingDisk?

        mutating func take() -> [UInt8] {
            defer { gathered = [] }
            return gathered
        }
    }

    init(_ draft: LandingDraft) {
        self.draft = draft
    }

    func write(_ bytes: ArraySlice<UInt8>) async throws(DiskTrouble) {
        let full = state.withLock { state -> (LandingDisk, [UInt8])? in
            // The usual piece comes alone, and is not copied.
            if state.gathered.isEmpty { state.gathered = Array(bytes) } else { state.gathered += bytes }
            guard state.gathered.count >= Self.bufferSize else { return nil }
            let disk = state.disk ?? LandingDisk(draft)
            state.disk = disk
            return (disk, state.take())
        }
        if let (disk, bytes) = full { try await disk.append(bytes) }
    }

    /// Checks what came and gives it its final name; durable when this returns.
    ///
    /// - Parameter endIsCertain: the transfer itself proved that nothing is missing at the end.
    func land(endIsCertain: Bool) async throws(DiskTrouble) -> Landing {
        let (disk, bytes) = state.withLock { ($0.disk, $0.take()) }
        // A shard takes its images one by one.
        if let disk = disk ?? (draft.isForShard ? LandingDisk(draft) : nil) {
            return try await disk.land(bytes, endIsCertain: endIsCertain)
        }
        return try await draft.folder.landings.land(draft, bytes: bytes, endIsCertain: endIsCertain)
    }

    /// Removes what is on the disk already, if anything.
    func discard() async {
        await state.withLock { $0.disk }?.discard()
    }
}
