import Crypto
import Foundation
import NightshiftCore

/// A download on its way to its final name: written to a temporary file, checked, synced, then given the name.
///
/// Costs one `write(2)` per 256 KiB, two `fsync(2)` (the file, its folder) and one `link(2)` an image.
actor LandingFile {
    enum Landing: Sendable {
        case landed(LandedImage)
        /// What came is no whole image.
        case unfit(String)
        /// The image is whole, and this disk can't have its name: the job's trouble, not the disk's.
        case misnamed(String)
    }

    private let executor = DiskExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let folder: String
    private let name: String
    private let temporary: String
    private var descriptor: Int32
    /// A final name that an earlier, killed run gave to this very file before it could be recorded.
    private let ownFile: String?
    private var hash = SHA256()
    private var size: Int64 = 0
    private var head: [UInt8] = []
    private var tail: [UInt8] = []
    private var buffer: [UInt8] = []
    private static let bufferSize = 256 * 1024

    init(folder: String, name: String, temporary: String) async throws(DiskTrouble) {
        self.folder = folder
        self.name = name
        self.temporary = temporary
        ownFile = Self.fileLinked(to: temporary, under: "\(folder)/\(name)")
        unlink(temporary)
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
        if descriptor < 0 { throw DiskTrouble(temporary) }
        // Tells other processes that it is being written; where locks don't exist, they don't look either.
        _ = flock(descriptor, LOCK_EX | LOCK_NB)
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

    func write(_ bytes: ArraySlice<UInt8>) throws(DiskTrouble) {
        size += Int64(bytes.count)
        if head.count < ImageFormat.magicLength { head += bytes.prefix(ImageFormat.magicLength - head.count) }
        buffer += bytes
        if buffer.count >= Self.bufferSize { try flush() }
    }

    private func flush() throws(DiskTrouble) {
        hash.update(data: buffer)
        tail = Array((tail + buffer.suffix(Self.tailLength)).suffix(Self.tailLength))
        var written = 0
        while written < buffer.count {
            let count = buffer.withUnsafeBytes { bytes in
                Foundation.write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw DiskTrouble(temporary)
            }
            written += count
        }
        buffer.removeAll(keepingCapacity: true)
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

    /// Checks what came and gives it its final name; durable when this returns.
    ///
    /// - Parameter endIsCertain: the transfer itself proved that nothing is missing at the end.
    func land(endIsCertain: Bool) throws(DiskTrouble) -> Landing {
        try flush()
        guard let format = ImageFormat(magic: head) else {
            let start = String(decoding: head.filter { (0x20..<0x7F).contains($0) }, as: UTF8.self)
            discard()
            return .unfit("\(size) bytes that are no image (they start with '\(start)')")
        }
        if !endIsCertain, !format.ends(in: tail, of: size) {
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
        let parent = (("\(folder)/\(name)") as NSString).deletingLastPathComponent
        try refuseEscape(to: OutputFolder.existingFolder(above: parent))
        try OutputFolder.makeFolder(parent)
        try refuseEscape(to: parent)
        for number in 1...1_000 {
            let file = number == 1 ? "\(name).\(format.fileExtension)" : "\(name)-\(number).\(format.fileExtension)"
            let path = "\(folder)/\(file)"
            if try give(path, digest: digest) {
                try sync(parent)
                return file
            }
        }
        throw DiskTrouble("\(folder)/\(name).\(format.fileExtension)", code: EEXIST)
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

    private func sync(_ folder: String) throws(DiskTrouble) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DiskTrouble(folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw DiskTrouble(folder) }
    }

    /// A symbolic link inside the output folder must not lead images out of it.
    private func refuseEscape(to parent: String) throws(DiskTrouble) {
        let root = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
        let resolved = URL(fileURLWithPath: parent).resolvingSymlinksInPath().path
        guard resolved == root || resolved.hasPrefix(root + "/") else { throw DiskTrouble(parent, code: ELOOP) }
    }

    private static func digest(of path: String) -> String? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        var hash = SHA256()
        while let piece = try? file.read(upToCount: bufferSize), !piece.isEmpty { hash.update(data: piece) }
        return Hexadecimal.text(hash.finalize())
    }

    private static let tailLength = 64
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
