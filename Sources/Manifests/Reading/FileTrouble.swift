import Foundation

/// The file cannot be read on: becomes a fault of the manifest.
struct FileTrouble: Error {
    let line: Int
    let message: String

    /// What the system says about an error number, without its trailing details.
    static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
