import Foundation
import NightshiftCore

/// Keeps names inside the output folder even where somebody put symbolic links into it.
///
/// A check before the run, for a clear message: folders can change afterwards.
final class FolderGuard {
    private static let mostRemembered = 4_096

    private let root: String
    private var remembered: [String: String?] = [:]

    /// - Parameter root: the output folder, absolute; it need not exist yet.
    init(root: String) { self.root = root }

    /// Why the folders of the name cannot be used.
    func objection(to name: String) -> String? {
        // By bytes, as the system does: a slash and an accent behind it are one Character.
        let bytes = name.utf8
        for slash in bytes.indices where bytes[slash] == UInt8(ascii: "/") {
            if let objection = look(at: String(name[..<slash])) { return objection }
        }
        return nil
    }

    private func look(at folder: String) -> String? {
        if let known = remembered[folder] { return known }
        let objection = freshLook(at: folder)
        if remembered.count >= Self.mostRemembered { remembered.removeAll(keepingCapacity: true) }
        remembered[folder] = .some(objection)
        return objection
    }

    private func freshLook(at folder: String) -> String? {
        let path = root + "/" + folder
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return nil
        case S_IFLNK:
            guard let target = resolved(path), let inside = resolved(root) else {
                return "folder '\(folder)' is a symbolic link that leads nowhere"
            }
            let isInside = target == inside || target.isPath(below: inside)
            if !isInside { return "folder '\(folder)' is a symbolic link that leads out of the output folder" }
            guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
                return "folder '\(folder)' exists and is not a folder"
            }
            return nil
        default: return "folder '\(folder)' exists and is not a folder"
        }
    }

    private func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }
}
