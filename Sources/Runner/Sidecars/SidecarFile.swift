import Crypto
import Foundation
import NightshiftCore

/// The file that a sidecar is in, beside its image.
struct SidecarFile {
    let path: String

    /// - Parameter folder: of the batch, absolute.
    init(beside image: StoredImage, in folder: String) {
        path = "\(folder)/\(Self.name(beside: image))"
    }

    /// `cat.json` beside `cat.png`, relative to the batch's folder.
    static func name(beside image: StoredImage) -> String {
        (image.file as NSString).deletingPathExtension + ".json"
    }

    enum Finding {
        case asExpected, missing, different
    }

    func compare(with sidecar: Sidecar) -> Finding {
        var status = stat()
        guard lstat(path, &status) == 0 else { return .missing }
        let expected = sidecar.bytes
        // A pipe or a device would never end.
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size == expected.count,
            let found = FileManager.default.contents(atPath: path)
        else { return .different }
        return [UInt8](found) == expected ? .asExpected : .different
    }

    /// Frees the name: what has it by now is kept as `NAME.damaged`, unless it is just what we wrote.
    func clear(of sidecar: Sidecar) throws(DiskTrouble) {
        switch compare(with: sidecar) {
        case .missing: return
        case .asExpected: guard unlink(path) == 0 else { throw DiskTrouble(path) }
        case .different: guard rename(path, path + ".damaged") == 0 else { throw DiskTrouble(path) }
        }
    }
}

/// A sidecar on its way to its name, at the side of an image on its way to its own.
struct SidecarDraft: Sendable {
    /// The path of its temporary file.
    let temporary: String
    let content: @Sendable (StoredImage) -> Sidecar

    /// Writes and syncs it, and gives it the name beside the image; `nil`: a file that is not ours has the name.
    func give(to image: StoredImage, in folder: OutputFolder) throws(DiskTrouble) -> TemporaryName? {
        let path = SidecarFile(beside: image, in: folder.path).path
        let bytes = content(image).bytes
        var name = TemporaryName(path: temporary)
        let descriptor = try name.open(finalNames: [path])
        defer { close(descriptor) }
        try writeAll(bytes, to: descriptor, of: temporary)
        guard fsync(descriptor) == 0 else { throw DiskTrouble(temporary) }
        return try name.give(path, digest: Hexadecimal.text(SHA256.hash(data: bytes))) ? name : nil
    }
}
