/// Our own trouble while reading, not a fault of the manifest.
package enum ManifestReadError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Duplicate detection needs room for temporary files once a manifest has many rows.
    case temporaryFile(path: String, reason: String)

    package var description: String {
        switch self {
        case .temporaryFile(let path, let reason):
            "cannot use a temporary file in \(path): \(reason); set TMPDIR to a folder with room"
        }
    }
}
