import Foundation

/// A window on a file that slides from record to record and always holds the current one in one piece.
///
/// Readers look at `window`, ask for `more()` until it holds a whole record, parse it in place and `drop` it. Memory is
/// one piece, or the longest record so far. Works on bytes of `read(2)`: no copies, no Foundation types between.
final class RecordBuffer {
    private let descriptor: Int32
    private let limits: ReadingLimits
    private var storage: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var start = 0
    private var end = 0
    private(set) var isAtEnd = false
    /// The line, from 1, on which `window` starts.
    private(set) var line = 1
    /// The most bytes ever held, for tests of "memory does not grow with the file".
    var peak: Int { capacity }

    /// - Throws: `FileTrouble` where there is nothing to read.
    init(path: String, limits: ReadingLimits) throws {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw FileTrouble(line: 0, message: "cannot be opened: \(FileTrouble.reason(errno))")
        }
        self.limits = limits
        capacity = max(16, limits.piece)
        storage = .allocate(capacity: capacity)
    }

    deinit {
        close(descriptor)
        storage.deallocate()
    }

    /// The bytes read and not yet dropped. Valid until the next call of `more` or `drop`.
    var window: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: storage + start, count: end - start) }

    /// Reads another piece behind the window; returns whether the file has ended instead.
    func more() throws {
        if isAtEnd { return }
        guard end - start <= limits.longestRecord else {
            let most = limits.longestRecord / 1_048_576
            throw FileTrouble(
                line: line, message: "a row longer than \(most) MB starts here (a missing quote?); reading stopped")
        }
        makeRoom()
        while true {
            let got = read(descriptor, storage + end, min(limits.piece, capacity - end))
            if got > 0 {
                end += got
                return
            }
            if got == 0 {
                isAtEnd = true
                return
            }
            if errno != EINTR {
                throw FileTrouble(line: 0, message: "cannot be read: \(FileTrouble.reason(errno))")
            }
        }
    }

    /// Moves past a record.
    func drop(_ count: Int, newlines: Int) {
        start += min(count, end - start)
        line += newlines
    }

    /// Skips a byte order mark, and refuses those of other encodings. Call once, before anything else.
    func dropMark() throws {
        while window.count < 3, !isAtEnd { try more() }
        if window.starts(with: [0xEF, 0xBB, 0xBF]) { drop(3, newlines: 0) }
        if window.starts(with: [0xFF, 0xFE]) || window.starts(with: [0xFE, 0xFF]) {
            throw FileTrouble(line: 0, message: "is UTF-16; save it as UTF-8")
        }
    }

    private func makeRoom() {
        if start > 0 {
            (storage).update(from: storage + start, count: end - start)
            end -= start
            start = 0
        }
        guard end == capacity else { return }
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
        larger.update(from: storage, count: end)
        storage.deallocate()
        storage = larger
        capacity *= 2
    }
}
