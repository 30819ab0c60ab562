import CPlatform

/// What the process does with memory that it no longer needs.
enum FreedMemory {
    /// In bytes, of each of the allocator's pools. By default it is 128 KiB, and two requests to the provider need more than that.
    private static let kept: Int32 = 4 << 20
    /// In bytes.
    private static let largePiece: Int32 = 1 << 20

    /// Keeps a little of it, where each request would take it from the system, page by page, and give it back with its answer:
    /// some 6 % of all the processor's time of a run. Large pieces go back at once.
    static func keepForReuse() {
        nightshift_keep_freed_memory(kept, largePiece)
    }
}
