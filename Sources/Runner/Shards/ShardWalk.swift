import Foundation

/// Steps through a shard from member to member, by nothing but the headers that stand there.
struct ShardWalk {
    /// Of the shard, open for reading.
    let descriptor: Int32
    /// In bytes.
    let size: Int64

    init(descriptor: Int32, size: Int64) {
        self.descriptor = descriptor
        self.size = size
    }

    /// What stands at a place.
    enum Step: Hashable {
        /// Two blocks of zeros: what ends an archive.
        case end
        case member(Member)
        /// Neither; or there is nothing any more.
        case nothing
    }

    struct Member: Hashable {
        /// The first hundred bytes of its name.
        let name: [UInt8]
        let isFile: Bool
        /// In bytes: where the next one begins, if this one is whole.
        let next: Int64

        /// Whether it is a sample that was damaged and set aside.
        var isSetAside: Bool { isFile && name.starts(with: ShardSample.damaged.utf8) }
    }

    func step(at offset: Int64) -> Step {
        let blocks = read(2 * TarHeader.blockSize, at: offset)
        if blocks.count == 2 * TarHeader.blockSize, blocks.allSatisfy({ $0 == 0 }) { return .end }
        guard blocks.count >= TarHeader.blockSize,
            let header = TarHeader.parse(Array(blocks.prefix(TarHeader.blockSize)))
        else { return .nothing }
        let length = header.size + Int64(TarHeader.padding(after: header.size))
        return .member(
            Member(
                name: header.name, isFile: header.kind == "0", next: offset + Int64(TarHeader.blockSize) + length))
    }

    /// Whether members that were set aside, and nothing else, fill the range.
    func isSetAside(_ range: Range<Int64>) -> Bool {
        var offset = range.lowerBound
        while offset < range.upperBound, case .member(let member) = step(at: offset), member.isSetAside {
            offset = member.next
        }
        return offset == range.upperBound
    }

    /// Behind the members that were set aside from `offset` on.
    func behindSetAside(at offset: Int64) -> Int64 {
        var offset = offset
        while case .member(let member) = step(at: offset), member.isSetAside, member.next <= size {
            offset = member.next
        }
        return offset
    }

    /// How many whole samples stand from `offset` on, and whether any was set aside.
    func samples(from offset: Int64) -> (whole: Int, areSetAside: Bool) {
        var offset = offset
        var files = 0
        var areSetAside = false
        while case .member(let member) = step(at: offset), member.next <= size {
            if member.isSetAside { areSetAside = true } else if member.isFile { files += 1 }
            offset = member.next
        }
        // Each is two files: its JSON and its image.
        return (files / 2, areSetAside)
    }

    /// Fewer bytes where the file ends before.
    private func read(_ count: Int, at offset: Int64) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let read = bytes.withUnsafeMutableBytes { bytes in
                pread(
                    descriptor, bytes.baseAddress?.advanced(by: filled), count - filled, off_t(offset) + off_t(filled))
            }
            if read < 0, errno == EINTR { continue }
            guard read > 0 else { break }
            filled += read
        }
        return Array(bytes.prefix(filled))
    }
}
