import Foundation

/// Records partitioned by hash in one temporary file, written block by block.
///
/// The file has no name: it is unlinked as soon as it is open, so nobody else sees it and nothing has to be cleaned up
/// after a crash. Held in memory are a block per partition and where the written ones are.
final class SpillFile {
    static let partitions = 64
    private static let blockSize = 32 * 1_024
    private static let headSize = 36

    struct Record {
        let fingerprint: Fingerprint
        let entry: NameIndex.Entry
        let name: String
    }

    private let folder: String
    private let descriptor: Int32
    private var blocks: [[UInt8]]
    private var written: [[(offset: Int64, length: Int)]]
    private var end: Int64 = 0

    init() throws(ManifestReadError) {
        folder = FileManager.default.temporaryDirectory.path
        var pattern = Array("\(folder)/nightshift-names-XXXXXX".utf8CString)
        descriptor = mkstemp(&pattern)
        guard descriptor >= 0 else {
            throw .temporaryFile(path: folder, reason: FileTrouble.reason(errno))
        }
        unlink(pattern)
        blocks = Array(repeating: [], count: Self.partitions)
        written = Array(repeating: [], count: Self.partitions)
    }

    deinit { close(descriptor) }

    func add(_ record: Record) throws(ManifestReadError) {
        let partition = Int(record.fingerprint.high % UInt64(Self.partitions))
        let name = record.name.utf8
        if !blocks[partition].isEmpty, blocks[partition].count + Self.headSize + name.count > Self.blockSize {
            try flush(partition)
        }
        blocks[partition].reserveCapacity(Self.blockSize)
        for word in [
            record.fingerprint.high, record.fingerprint.low, UInt64(record.entry.line), record.entry.owner,
        ] { withUnsafeBytes(of: word.littleEndian) { blocks[partition].append(contentsOf: $0) } }
        withUnsafeBytes(of: UInt32(name.count).littleEndian) { blocks[partition].append(contentsOf: $0) }
        blocks[partition].append(contentsOf: name)
    }

    /// Goes through a partition in the order of insertion.
    func eachRecord(of partition: Int, _ body: (Record) -> Void) throws(ManifestReadError) {
        for block in written[partition] {
            Self.parse(try read(at: block.offset, length: block.length), body)
        }
        Self.parse(blocks[partition], body)
    }

    private static func parse(_ block: [UInt8], _ body: (Record) -> Void) {
        var position = 0
        func word(_ index: Int) -> UInt64 {
            (0..<8).reduce(0) { $0 | UInt64(block[position + index * 8 + $1]) << UInt64($1 * 8) }
        }
        while position + headSize <= block.count {
            let length = (0..<4).reduce(0) { $0 | Int(block[position + 32 + $1]) << ($1 * 8) }
            let start = position + headSize
            guard start + length <= block.count else { return }
            body(
                Record(
                    fingerprint: Fingerprint(high: word(0), low: word(1)),
                    entry: NameIndex.Entry(line: Int(word(2)), owner: word(3)),
                    name: String(decoding: block[start..<(start + length)], as: UTF8.self)))
            position = start + length
        }
    }

    private func flush(_ partition: Int) throws(ManifestReadError) {
        let count = blocks[partition].count
        var done = 0
        while done < count {
            let wrote = blocks[partition].withUnsafeBytes { bytes in
                pwrite(descriptor, bytes.baseAddress.map { $0 + done }, count - done, off_t(end) + off_t(done))
            }
            if wrote > 0 { done += wrote } else if errno != EINTR { throw trouble() }
        }
        written[partition].append((end, count))
        end += Int64(count)
        blocks[partition].removeAll(keepingCapacity: true)
    }

    private func read(at offset: Int64, length: Int) throws(ManifestReadError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: length)
        var done = 0
        while done < length {
            let got = bytes.withUnsafeMutableBytes { buffer in
                pread(descriptor, buffer.baseAddress.map { $0 + done }, length - done, off_t(offset) + off_t(done))
            }
            if got > 0 { done += got } else if got == 0 || errno != EINTR { throw trouble() }
        }
        return bytes
    }

    private func trouble() -> ManifestReadError {
        .temporaryFile(path: folder, reason: FileTrouble.reason(errno))
    }
}
