import CPlatform
import Crypto
import Foundation
import NightshiftCore

/// What an image is to become, before anything of it is on the disk.
struct LandingDraft: Sendable {
    let folder: OutputFolder
    /// Relative to the folder, without its ending.
    let name: String
    /// The path of its temporary file.
    let temporary: String
    /// What is to lie beside the image, if anything.
    let sidecar: SidecarDraft?
    /// It gets no name of its own.
    let isForShard: Bool
}

/// The steps of one image from its first bytes to its final name, to be taken in order, each on a thread that may block.
final class Landing {
    private let draft: LandingDraft
    private var temporary: TemporaryName
    private var descriptor: Int32 = -1
    private var hash = SHA256()
    private var size: Int64 = 0
    private var head: [UInt8] = []
    private var tail: [UInt8] = []
    /// In bytes: where the end of an image is looked for.
    private static let tailLength = 4_096

    /// An image that came whole.
    struct Whole {
        let format: ImageFormat
        let bytes: Int64
        let sha256: String
    }

    enum Check {
        case whole(Whole)
        case unfit(String)
    }

    /// An image under a final name that is not durable yet.
    struct Named {
        let landed: LandedImage
        /// What is to be synced for that.
        let folder: String
    }

    init(_ draft: LandingDraft) {
        self.draft = draft
        temporary = TemporaryName(path: draft.temporary)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    var path: String { temporary.path }

    // MARK: Receiving

    func append(_ bytes: [UInt8]) throws(DiskTrouble) {
        if descriptor < 0 { try openTemporary() }
        size += Int64(bytes.count)
        if head.count < ImageFormat.magicLength { head += bytes.prefix(ImageFormat.magicLength - head.count) }
        let end = bytes.suffix(Self.tailLength)
        tail = end.count == Self.tailLength ? Array(end) : Array((tail + end).suffix(Self.tailLength))
        hash.update(data: bytes)
        try writeAll(bytes, to: descriptor, of: temporary.path)
    }

    private func openTemporary() throws(DiskTrouble) {
        descriptor = try temporary.open(
            finalNames: ImageFormat.allCases.map { "\(draft.folder.path)/\(draft.name).\($0.fileExtension)" })
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

    /// Whether all that came is an image; what is not is discarded.
    ///
    /// - Parameter endIsCertain: the transfer itself proved that nothing is missing at the end.
    func check(endIsCertain: Bool) -> Check {
        guard let format = ImageFormat(magic: head) else {
            let start = String(decoding: head.filter { (0x20..<0x7F).contains($0) }, as: UTF8.self)
            discard()
            return .unfit("\(size) bytes that are no image (they start with '\(start)')")
        }
        guard endIsCertain ? format.endsNear(tail, of: size) : format.ends(in: tail, of: size) else {
            discard()
            return .unfit("\(size) bytes of a \(format.rawValue) whose end is missing")
        }
        return .whole(Whole(format: format, bytes: size, sha256: Hexadecimal.text(hash.finalize())))
    }

    /// Before `sync`, where others are to be synced as well: the disk then works on all of them, and not on one after the other.
    func beginSync() {
        nightshift_begin_writing(descriptor)
    }

    /// The file stays open, and so locked, until it has its name: whoever ends a run in the same folder sweeps away what
    /// nobody holds.
    func sync() throws(DiskTrouble) {
        guard fsync(descriptor) == 0 else { throw DiskTrouble(temporary.path) }
    }

    /// After `sync`: hardly anybody reads it soon (a job that edits it does), and a night of large images would push out of memory
    /// whatever else the machine has there.
    func dropCached() {
        nightshift_drop_cached(descriptor)
    }

    /// Links the temporary file to the first final name that is free or ours.
    func nameFinally(_ whole: Whole) throws(DiskTrouble) -> Named {
        let (folder, name) = (draft.folder, draft.name)
        let parent = try folder.parent(of: name)
        for number in 1...1_000 {
            let base = number == 1 ? name : "\(name)-\(number)"
            let image = StoredImage(file: "\(base).\(whole.format.fileExtension)", bytes: size, sha256: whole.sha256)
            // The sidecar first: it can be written anew for another name as often as need be.
            var beside: TemporaryName?
            if let sidecar = draft.sidecar {
                guard let written = try sidecar.give(to: image, in: folder) else { continue }
                beside = written
            }
            do {
                guard try temporary.give("\(folder.path)/\(image.file)", digest: whole.sha256) else {
                    withdraw(beside, of: image)
                    continue
                }
            } catch {
                withdraw(beside, of: image)
                throw error
            }
            shut()
            let temporaries = [temporary.path] + (beside.map { [$0.path] } ?? [])
            return Named(landed: LandedImage(image: image, temporaries: temporaries), folder: parent)
        }
        if let sidecar = draft.sidecar { unlink(sidecar.temporary) }
        throw DiskTrouble("\(folder.path)/\(name).\(whole.format.fileExtension)", code: EEXIST)
    }

    /// Takes a sidecar of ours away from where its image can't be.
    private func withdraw(_ sidecar: TemporaryName?, of image: StoredImage) {
        guard let sidecar else { return }
        unlink("\(draft.folder.path)/\(SidecarFile.name(beside: image))")
        unlink(sidecar.path)
    }
}

/// An image under its final name, with what belongs beside it, whose temporary name still proves that it is ours.
struct LandedImage: Sendable {
    let image: StoredImage
    /// The image's, and that of what lies beside it.
    let temporaries: [String]

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
    /// Looks from the end on, where it usually is.
    fileprivate func contains(sequence: [UInt8]) -> Bool {
        guard count >= sequence.count else { return false }
        return (0...count - sequence.count).reversed().contains {
            self[$0] == sequence[0] && self[$0..<$0 + sequence.count].elementsEqual(sequence)
        }
    }
}
