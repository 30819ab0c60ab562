import CCurl

/// Where a body goes out that is long, or still in files: one piece at a time, on the connections' thread.
final class Outlet {
    /// Bytes that were handed over.
    private(set) var handed: Int64 = 0
    private var piece: ArraySlice<UInt8> = []
    /// Whoever gave the piece, and waits for it to be gone.
    private var giver: CheckedContinuation<Bool, Never>?
    /// The network has room, and there was nothing to be sent.
    private var isHeldUp = false
    private var isClosed = false

    /// Takes the next piece. The continuation is resumed once it is gone, with whether another one is wanted.
    ///
    /// - Returns: whether the transfer was held up for want of it, and must go on.
    func supply(_ bytes: [UInt8], then continuation: CheckedContinuation<Bool, Never>) -> Bool {
        if isClosed {
            continuation.resume(returning: false)
            return false
        }
        piece = bytes[...]
        giver = continuation
        defer { isHeldUp = false }
        return isHeldUp
    }

    /// Hands over as much as there is room for. Waits, in libcurl's words, where nothing is here yet.
    func give(into room: UnsafeMutableRawBufferPointer) -> Int {
        if piece.isEmpty {
            isHeldUp = true
            return Int(CURL_READFUNC_PAUSE)
        }
        let count = min(room.count, piece.count)
        piece.withUnsafeBytes { room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        piece.removeFirst(count)
        handed += Int64(count)
        if piece.isEmpty { release(wantsMore: true) }
        return count
    }

    /// Nothing more goes out.
    func close() {
        isClosed = true
        piece = []
        release(wantsMore: false)
    }

    private func release(wantsMore: Bool) {
        giver?.resume(returning: wantsMore)
        giver = nil
    }
}
