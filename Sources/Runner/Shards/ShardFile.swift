import Foundation
import NightshiftCore

/// One shard on disk, as its batch's only writer sees it. Every call blocks.
///
/// What is kept is never touched again; behind it stand two blocks of zeros, so that other programs can read the shard while it
/// grows. Only a file that begins with the comment that names its batch is ever written into or cut.
final class ShardFile {
    let number: Int
    private let path: String
    private let descriptor: Int32
    /// In bytes: the end of what is kept, a multiple of a block.
    private(set) var end: Int64
    private(set) var images: Int

    private init(number: Int, path: String, descriptor: Int32, end: Int64, images: Int) {
        self.number = number
        self.path = path
        self.descriptor = descriptor
        self.end = end
        self.images = images
    }

    deinit { close(descriptor) }

    // MARK: Names

    /// `night-1-000003.tar`
    static func name(of number: Int, in batch: Batch) -> String {
        let digits = String(number)
        return "\(batch.name)-\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits).tar"
    }

    static func path(of number: Int, in batch: Batch) -> String {
        "\(batch.output)/\(name(of: number, in: batch))"
    }

    /// What a shard begins with: tells ours from a stranger's of the same name, also after a crash.
    static func mark(of number: Int, in batch: Batch) -> [UInt8] {
        TarHeader.comment("nightshift \(batch.name) \(batch.createdAt.microseconds) shard \(number)")
    }

    // MARK: Opening

    /// Opens a shard where it was left and cuts off what is neither recorded nor set aside; `nil` where it is no longer what was
    /// recorded, so that nothing can be added to it.
    static func reopen(_ tail: ShardTail, of batch: Batch) throws(DiskTrouble) -> ShardFile? {
        let path = path(of: tail.shard, in: batch)
        guard let descriptor = openOwn(path, mark: mark(of: tail.shard, in: batch)) else { return nil }
        let shard = ShardFile(
            number: tail.shard, path: path, descriptor: descriptor, end: tail.paddedEnd, images: tail.images)
        // A hole where recorded images should be would make it look whole.
        guard try shard.size() >= tail.end else { return nil }
        shard.end = try shard.walk().behindSetAside(at: shard.end)
        try shard.cut()
        return shard
    }

    /// Makes a shard, or one anew of which nothing is recorded; `nil`: a file that is not ours has the name, or one that holds what
    /// is not ours to drop.
    static func create(_ number: Int, of batch: Batch) throws(DiskTrouble) -> ShardFile? {
        let path = path(of: number, in: batch)
        let mark = mark(of: number, in: batch)
        var descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
        if descriptor < 0 {
            guard errno == EEXIST else { throw DiskTrouble(path) }
            guard let own = openOwn(path, mark: mark) else { return nil }
            descriptor = own
        }
        let shard = ShardFile(
            number: number, path: path, descriptor: descriptor, end: Int64(mark.count), images: 0)
        guard try shard.isLeftover() else { return nil }
        try shard.write(mark, at: 0)
        try shard.cut()
        return shard
    }

    /// Removes a shard of ours of which nothing is recorded, unless samples in it were set aside; false where there is none of ours.
    static func remove(_ number: Int, of batch: Batch) throws(DiskTrouble) -> Bool {
        let path = path(of: number, in: batch)
        let mark = mark(of: number, in: batch)
        guard let descriptor = openOwn(path, mark: mark) else { return false }
        let shard = ShardFile(
            number: number, path: path, descriptor: descriptor, end: Int64(mark.count), images: 0)
        if try shard.isLeftover() { return unlink(path) == 0 }
        return true
    }

    /// Whether it holds at most what a killed run left behind.
    private func isLeftover() throws(DiskTrouble) -> Bool {
        let (whole, areSetAside) = try walk().samples(from: end)
        return whole <= 1 && !areSetAside
    }

    /// How many whole samples a shard of ours holds behind what is recorded; `nil` where there is no such shard.
    ///
    /// - Parameter end: of what is recorded in it, in bytes; absent where nothing is.
    static func unrecorded(in number: Int, of batch: Batch, behind end: Int64?) throws(DiskTrouble) -> Int? {
        let path = path(of: number, in: batch)
        let mark = mark(of: number, in: batch)
        guard let descriptor = openOwn(path, mark: mark) else { return nil }
        let shard = ShardFile(
            number: number, path: path, descriptor: descriptor, end: end ?? Int64(mark.count), images: 0)
        return try shard.walk().samples(from: shard.end).whole
    }

    /// Opens the file where it begins with the mark, or ends before it could have it all.
    private static func openOwn(_ path: String, mark: [UInt8]) -> Int32? {
        let descriptor = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        var found = [UInt8](repeating: 0, count: mark.count)
        let count = pread(descriptor, &found, found.count, 0)
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, count >= 0,
            found.prefix(count).elementsEqual(mark.prefix(count))
        else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    // MARK: Growing

    /// In bytes: what a sample adds.
    static func length(head: Int, bytes: Int64) -> Int64 {
        Int64(head) + bytes + Int64(TarHeader.padding(after: bytes))
    }

    /// Writes a sample behind what is kept, with the end of the archive behind it, and syncs it.
    func append(head: [UInt8], imageAt source: String, bytes: Int64) throws(DiskTrouble) {
        try write(head, at: end)
        let copied = try copy(source, to: end + Int64(head.count))
        guard copied == bytes else { throw DiskTrouble(source, code: EIO) }
        let last = end + Int64(head.count) + bytes
        try write([UInt8](repeating: 0, count: TarHeader.padding(after: bytes)) + TarHeader.trailer, at: last)
        try sync()
    }

    /// The sample that was appended last is recorded.
    func keep(head: Int, bytes: Int64) {
        end += Self.length(head: head, bytes: bytes)
        images += 1
    }

    /// Takes back what was appended and is not kept.
    func cut() throws(DiskTrouble) {
        guard ftruncate(descriptor, off_t(end)) == 0 else { throw DiskTrouble(path) }
        try write(TarHeader.trailer, at: end)
        try sync()
    }

    /// Writes over what is damaged; false where the file is not there, not ours, or too short.
    static func overwrite(
        _ bytes: [UInt8], at offset: Int64, ofShard number: Int, in batch: Batch, mayGrow: Bool = false
    ) throws(DiskTrouble) -> Bool {
        let path = path(of: number, in: batch)
        guard let descriptor = openOwn(path, mark: mark(of: number, in: batch)) else { return false }
        let shard = ShardFile(number: number, path: path, descriptor: descriptor, end: 0, images: 0)
        let size = try shard.size()
        guard mayGrow || size >= offset + Int64(bytes.count) else { return false }
        try shard.write(bytes, at: offset)
        try shard.sync()
        return true
    }

    // MARK: The file

    private func walk() throws(DiskTrouble) -> ShardWalk {
        ShardWalk(descriptor: descriptor, size: try size())
    }

    private func size() throws(DiskTrouble) -> Int64 {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw DiskTrouble(path) }
        return Int64(status.st_size)
    }

    private func sync() throws(DiskTrouble) {
        guard fsync(descriptor) == 0 else { throw DiskTrouble(path) }
    }

    private func write(_ bytes: [UInt8], at offset: Int64) throws(DiskTrouble) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                pwrite(
                    descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written,
                    off_t(offset) + off_t(written))
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw DiskTrouble(path)
            }
            written += count
        }
    }

    /// Returns how many bytes there were.
    private func copy(_ source: String, to offset: Int64) throws(DiskTrouble) -> Int64 {
        let input = open(source, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard input >= 0 else { throw DiskTrouble(source) }
        defer { close(input) }
        var buffer = [UInt8](repeating: 0, count: LandingFile.bufferSize)
        var copied: Int64 = 0
        while true {
            let count = read(input, &buffer, buffer.count)
            if count == 0 { return copied }
            if count < 0 {
                if errno == EINTR { continue }
                throw DiskTrouble(source)
            }
            try write(Array(buffer[..<count]), at: offset + copied)
            copied += Int64(count)
        }
    }
}

extension ShardTail {
    /// In bytes: where the next sample begins.
    var paddedEnd: Int64 { end + Int64(TarHeader.padding(after: end)) }
}
