import ArgumentParser
import Foundation

/// The file that an emulator's invoice goes to.
enum InvoiceFile {
    /// What can be known beforehand: a night must not end without its invoice for a slip in its name.
    static func check(_ path: String, of option: String) throws {
        let folder = URL(fileURLWithPath: FilePath.absolute(path)).deletingLastPathComponent().path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw ValidationError("\(option): there is no folder \(folder)")
        }
        guard
            !FileManager.default.fileExists(atPath: FilePath.absolute(path), isDirectory: &isFolder)
                || !isFolder.boolValue
        else { throw ValidationError("\(option): \(path) is a folder") }
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw ValidationError("\(option): the folder \(folder) can't be written to")
        }
    }

    /// Whole, or not at all.
    static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: FilePath.absolute(path)), options: .atomic)
    }
}
