import NightshiftCore

/// A download on its way to its final name: gathered in memory, written to a temporary file on a thread of the disk's,
/// checked, synced, then given the name.
///
/// An image of up to `bufferSize` bytes visits that thread once, and costs `open`, `flock`, `write`, `fsync`, `link` and `close`
/// there, a share of the `fsync` of its folder, and later an `unlink`. A larger one costs a visit and a `write` more for each
/// `bufferSize`; a sidecar costs as much as a small image.
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

    private let disk: LandingDisk
    private let gathered = Guarded<[UInt8]>([])

    /// - Parameter name: of the image, relative to the folder, without its ending.
    init(folder: OutputFolder, name: String, temporary: String, sidecar: SidecarDraft? = nil, isForShard: Bool = false)
    {
        disk = LandingDisk(
            folder: folder, name: name, temporary: temporary, sidecar: sidecar, isForShard: isForShard)
    }

    func write(_ bytes: ArraySlice<UInt8>) async throws(DiskTrouble) {
        let full = gathered.withLock { gathered -> [UInt8]? in
            gathered += bytes
            return gathered.count >= Self.bufferSize ? Self.take(&gathered) : nil
        }
        if let full { try await disk.append(full) }
    }

    /// Checks what came and gives it its final name; durable when this returns.
    ///
    /// - Parameter endIsCertain: the transfer itself proved that nothing is missing at the end.
    func land(endIsCertain: Bool) async throws(DiskTrouble) -> Landing {
        try await disk.land(gathered.withLock { Self.take(&$0) }, endIsCertain: endIsCertain)
    }

    func discard() async {
        await disk.discard()
    }

    private static func take(_ bytes: inout [UInt8]) -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }
}
