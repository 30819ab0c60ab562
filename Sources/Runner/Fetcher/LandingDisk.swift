import Crypto
import Foundation
import NightshiftCore

/// The disk's side of a download: everything here runs on a thread that may block.
actor LandingDisk {
    private let executor = DiskExecutor.next()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let folder: OutputFolder
    private let name: String
    private let temporary: String
    private var descriptor: Int32 = -1
    /// A final name that an earlier, killed run gave to this very file before it could be recorded.
    private var ownFile: String?
    private var hash = SHA256()
    private var size: Int64 = 0
    private var head: [UInt8] = []
    private var tail: [UInt8] = []

    init(folder: OutputFolder, name: String, temporary: String) {
        self.folder = folder
        self.name = name
        self.temporary = temporary
    }

    /// Whether a process that lives holds the temporary file.
    static func isBeingWritten(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// The final name under which the temporary file of a killed run is linked already, if any.
    private static func fileLinked(to temporary: String, under base: String) -> String? {
        var old = stat()
        guard lstat(temporary, &old) == 0, old.st_nlink > 1 else { return nil }
        return ImageFormat.allCases.map { "\(base).\($0.fileExtension)" }.first { path in
            var final = stat()
            return lstat(path, &final) == 0 && final.st_ino == old.st_ino && final.st_dev == old.st_dev
        }
    }

    // MARK: Receiving

    func append(_ bytes: [UInt8]) throws(DiskTrouble) {
        if descriptor < 0 { try openTemporary() }
        size += Int64(bytes.count)
        if head.count < ImageFormat.magicLength { head += bytes.prefix(ImageFormat.magicLength - head.count) }
        tail = Array((tail + bytes.suffix(Self.tailLength)).suffix(Self.tailLength))
        hash.update(data: bytes)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw DiskTrouble(temporary)
            }
            written += count
        }
    }

    /// The usual case costs one `open`: what may be in its way is looked at only when it is.
    private func openTemporary() throws(DiskTrouble) {
        for _ in 0..<4 {
            descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
            if descriptor >= 0 {
                // Tells other processes that it is being written; where locks don't exist, they don't look either.
                _ = flock(descriptor, LOCK_EX | LOCK_NB)
                return
            }
            switch errno {
            case EEXIST:
                ownFile = Self.fileLinked(to: temporary, under: "\(folder.path)/\(name)")
                unlink(temporary)
            case ENOENT: try OutputFolder.makeFolder((temporary as NSString).deletingLastPathComponent)
            default: throw DiskTrouble(temporary)
            }
        }
        throw DiskTrouble(temporary, code: EEXIST)
    }

    func discard() {
        shut()
        unlink(temporary)
    }

    private func shut() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    // MARK: Landing

    /// - Parameter rest: the last bytes that came.
    func land(_ rest: [UInt8], endIsCertain: Bool) throws(DiskTrouble) -> LandingFile.Landing {
        try append(rest)
        guard let format = ImageFormat(magic: head) else {
            let start = String(decoding: head.filter { (0x20..<0x7F).contains($0) }, as: UTF8.self)
            discard()
            return .unfit("\(size) bytes that are no image (they start with '\(start)')")
        }
        let isWhole = endIsCertain ? format.endsNear(tail, of: size) : format.ends(in: tail, of: size)
        if !isWhole {
            discard()
            return .unfit("\(size) bytes of a \(format.rawValue) whose end is missing")
        }
        guard fsync(descriptor) == 0 else { throw DiskTrouble(temporary) }
        let digest = Hexadecimal.text(hash.finalize())
        shut()
        do {
            let file = try nameFinally(format, digest: digest)
            return .landed(
                LandedImage(image: StoredImage(file: file, bytes: size, sha256: digest), temporary: temporary))
        } catch  where error.isOfOneName {
            discard()
            return .misnamed(error.description)
        }
    }

    /// Links the temporary file to the first final name that is free or ours, and returns it relative to the folder.
    private func nameFinally(_ format: ImageFormat, digest: String) throws(DiskTrouble) -> String {
        let parent = try folder.parent(of: name)
        for number in 1...1_000 {
            let file = number == 1 ? "\(name).\(format.fileExtension)" : "\(name)-\(number).\(format.fileExtension)"
            if try give("\(folder.path)/\(file)", digest: digest) {
                try folder.sync(parent)
                return file
            }
        }
        throw DiskTrouble("\(folder.path)/\(name).\(format.fileExtension)", code: EEXIST)
    }

    /// False: a file that is not ours has the name. It is never overwritten.
    private func give(_ path: String, digest: String) throws(DiskTrouble) -> Bool {
        if link(temporary, path) == 0 { return true }
        switch errno {
        case EEXIST:
            guard path == ownFile || Self.digest(of: path) == digest else { return false }
            try replace(path)
            return true
        case EPERM, ENOTSUP, EOPNOTSUPP, ENOSYS, EMLINK:
            // A file system without hard links.
            if access(path, F_OK) == 0, Self.digest(of: path) != digest { return false }
            try replace(path)
            return true
        default:
            throw DiskTrouble(path)
        }
    }

    private func replace(_ path: String) throws(DiskTrouble) {
        guard rename(temporary, path) == 0 else { throw DiskTrouble(path) }
    }

    private static func digest(of path: String) -> String? {
        var status = stat()
        // Whatever else has the name (a pipe, a device) might never end.
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            let file = FileHandle(forReadingAtPath: path)
        else { return nil }
        var hash = SHA256()
        while let piece = try? file.read(upToCount: LandingFile.bufferSize), !piece.isEmpty { hash.update(data: piece) }
        return Hexadecimal.text(hash.finalize())
    }

    /// In bytes: where the end of an image is looked for.
    private static let tailLength = 4_096
}

/// An image under its final name whose temporary name still proves that it is ours.
struct LandedImage: Sendable {
    let image: StoredImage
    fileprivate let temporary: String

    /// Drops the temporary name; to be called once the image is recorded.
    func settle() {
        unlink(temporary)
    }
}

extension ImageFormat {
    /// Whether the end of this format is somewhere in the last bytes of a file that came whole: what was stored may be torn all
    /// the same, and some writers put a few bytes behind the end.
    fileprivate func endsNear(_ tail: [UInt8], of size: Int64) -> Bool {
        switch self {
        case .png: tail.contains(sequence: Array("IEND".utf8))
        case .jpeg: tail.contains(sequence: [0xFF, 0xD9])
        case .gif: tail.suffix(64).contains(0x3B)
        case .webp: true
        }
    }

    /// Whether the last bytes of a file are how this format ends.
    fileprivate func ends(in tail: [UInt8], of size: Int64) -> Bool {
        switch self {
        case .png: tail.suffix(8).starts(with: "IEND".utf8)
        case .jpeg: tail.suffix(2) == [0xFF, 0xD9]
        case .gif: tail.last == 0x3B
        case .webp: size.isMultiple(of: 2)
        }
    }
}

extension [UInt8] {
    fileprivate func contains(sequence: [UInt8]) -> Bool {
        guard count >= sequence.count else { return false }
        return (0...count - sequence.count).contains { self[$0..<$0 + sequence.count].elementsEqual(sequence) }
    }
}
