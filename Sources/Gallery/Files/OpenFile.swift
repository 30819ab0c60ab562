import Foundation

/// A file that is written from its beginning on and may be read back; closed with its last use.
final class OpenFile {
    let path: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private(set) var length: Int64 = 0
    private static let pieceSize = 256 << 10

    /// - Parameter flags: beside reading, writing and creating.
    init(_ path: String, flags: Int32) throws(PageTrouble) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | flags, 0o666)
        guard descriptor >= 0 else { throw .disk(path: path, code: errno) }
    }

    deinit {
        close(descriptor)
    }

    func write(_ text: String) throws(PageTrouble) { try write(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) throws(PageTrouble) {
        buffer += bytes
        length += Int64(bytes.count)
        if buffer.count >= Self.pieceSize { try flush() }
    }

    /// Adds all that another one holds.
    func append(_ other: OpenFile) throws(PageTrouble) {
        try other.flush()
        var piece = [UInt8](repeating: 0, count: Self.pieceSize)
        var place: off_t = 0
        while true {
            let count = pread(other.descriptor, &piece, piece.count, place)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .disk(path: other.path, code: errno) }
            guard count > 0 else { return }
            try write(Array(piece.prefix(count)))
            place += off_t(count)
        }
    }

    private func flush() throws(PageTrouble) {
        var written = 0
        while written < buffer.count {
            let count = buffer[written...].withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .disk(path: path, code: errno) }
            written += count
        }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Returns once everything is on the disk.
    func sync() throws(PageTrouble) {
        try flush()
        guard fsync(descriptor) == 0 else { throw .disk(path: path, code: errno) }
    }

    /// Whether nobody else has it, from now until this is closed, and it still has its name.
    func lock() -> Bool {
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return false }
        var (mine, named) = (stat(), stat())
        return fstat(descriptor, &mine) == 0 && stat(path, &named) == 0 && mine.st_ino == named.st_ino
            && mine.st_dev == named.st_dev
    }

    func empty() throws(PageTrouble) {
        guard ftruncate(descriptor, 0) == 0 else { throw .disk(path: path, code: errno) }
    }
}
