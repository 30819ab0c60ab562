import Foundation

/// Paths as the queue keeps them.
enum FilePath {
    /// Absolute, with every symbolic link followed.
    static func real(_ path: String) -> String {
        URL(fileURLWithPath: absolute(path)).resolvingSymlinksInPath().path
    }

    /// Absolute, without dots; symbolic links stay as they are.
    static func absolute(_ path: String) -> String {
        URL(fileURLWithPath: (path as NSString).expandingTildeInPath).standardizedFileURL.path
    }
}
