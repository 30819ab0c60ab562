import Crypto
import Foundation
import NightshiftCore

/// The disk's side of a download: everything here runs on a thread that may block.
actor LandingDisk {
    private let executor = DiskExecutor.next()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let folder: OutputFolder
    private let name: String
    private var temporary: TemporaryName
    /// What is to lie beside the image, if anything.
    private let sidecar: SidecarDraft?
    /// It gets no name of its own.
    private let isForShard: Bool
    private var descriptor: Int32 = -1
    private var hash = SHA256()
    private var size: Int64 = 0
    private var head: [UInt8] = []
    private var tail: [UInt8] = []

    init(folder: OutputFolder, name: String, temporary: String, sidecar: SidecarDraft?, isForShard: Bool) {
        self.folder = folder
        self.name = name
        self.temporary = TemporaryName(path: temporary)
        self.sidecar = sidecar
        self.isForShard = isForShard
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

    // MARK: Receiving

    func append(_ bytes: [UInt8]) throws(DiskTrouble) {
        if descriptor < 0 { try openTemporary() }
        size += Int64(bytes.count)
        if head.count < ImageFormat.magicLength { head += bytes.prefix(ImageFormat.magicLength - head.count) }
        tail = Array((tail + bytes.suffix(Self.tailLength)).suffix(Self.tailLength))
        hash.update(data: bytes)
        try writeAll(bytes, to: descriptor, of: temporary.path)
    }

    private func openTemporary() throws(DiskTrouble) {
        let names = ImageFormat.allCases.map { "\(folder.path)/\(name).\($0.fileExtension)" }
        descriptor = try temporary.open(finalNames: names)
    }

    func discard() {
        shut()
        unlink(temporary.path)
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
        let digest = Hexadecimal.text(hash.finalize())
        if isForShard {
            return .gathered(
                GatheredImage(format: format, bytes: size, sha256: digest, path: temporary.path, disk: self))
        }
        guard fsync(descriptor) == 0 else { throw DiskTrouble(temporary.path) }
        shut()
        do {
            return .landed(try nameFinally(format, digest: digest))
        } catch  where error.isOfOneName {
            discard()
            return .misnamed(error.description)
        }
    }

    /// Links the temporary file to the first final name that is free or ours.
    private func nameFinally(_ format: ImageFormat, digest: String) throws(DiskTrouble) -> LandedImage {
        let parent = try folder.parent(of: name)
        for number in 1...1_000 {
            let base = number == 1 ? name : "\(name)-\(number)"
            let image = StoredImage(file: "\(base).\(format.fileExtension)", bytes: size, sha256: digest)
            // The sidecar first: it can be written anew for another name as often as need be.
            var beside: TemporaryName?
            if let sidecar {
                guard let written = try sidecar.give(to: image, in: folder) else { continue }
                beside = written
            }
            do {
                guard try temporary.give("\(folder.path)/\(image.file)", digest: digest) else {
                    withdraw(beside, of: image)
                    continue
                }
            } catch {
                withdraw(beside, of: image)
                throw error
            }
            try folder.sync(parent)
            return LandedImage(image: image, temporaries: [temporary.path] + (beside.map { [$0.path] } ?? []))
        }
        if let sidecar { unlink(sidecar.temporary) }
        throw DiskTrouble("\(folder.path)/\(name).\(format.fileExtension)", code: EEXIST)
    }

    /// Takes a sidecar of ours away from where its image can't be.
    private func withdraw(_ sidecar: TemporaryName?, of image: StoredImage) {
        guard let sidecar else { return }
        unlink("\(folder.path)/\(SidecarFile.name(beside: image))")
        unlink(sidecar.path)
    }

    /// In bytes: where the end of an image is looked for.
    private static let tailLength = 4_096
}

/// An image under its final name, with what belongs beside it, whose temporary name still proves that it is ours.
struct LandedImage: Sendable {
    let image: StoredImage
    /// The image's, and that of what lies beside it.
    fileprivate let temporaries: [String]

    /// Drops the temporary names; to be called once the image is recorded.
    func settle() {
        for temporary in temporaries { unlink(temporary) }
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
