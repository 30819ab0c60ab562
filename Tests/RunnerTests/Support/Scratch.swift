import Foundation

/// A folder of its own under the system's temporary one, gone with this value.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory.appendingPathComponent("nightshift-runner-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func path(_ name: String) -> String { path + "/" + name }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name)))) }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
    }

    func entries(_ name: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(name)).sorted()
    }

    /// Downloads between their first byte and their record, in any folder one level down.
    var partialFiles: Int {
        let manager = FileManager.default
        let folders = (try? manager.contentsOfDirectory(atPath: path)) ?? []
        return folders.reduce(0) { count, name in
            count + ((try? manager.contentsOfDirectory(atPath: path(name) + "/.nightshift"))?.count ?? 0)
        }
    }
}
