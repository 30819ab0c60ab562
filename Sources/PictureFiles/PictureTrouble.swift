/// Why an image can't be shown, for the person who looks for it.
package enum PictureTrouble: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is not there, or can't be read.
    case missing
    /// It is a folder, a pipe or the like.
    case notAFile
    case otherLength(bytes: Int64, recorded: Int64)
    case tooManyBytes(Int64)
    case tooManyPixels(width: Int, height: Int)
    case unknownFormat
    case damaged
    /// What makes images small is not installed.
    case noDecoder

    /// Whether it is the file's own, and not only this machine's.
    package var isOfFile: Bool { self != .noDecoder }

    package var description: String {
        switch self {
        case .missing: "the file is not there, or can't be read"
        case .notAFile: "it is no file of its own any more"
        case .otherLength(let bytes, let recorded): "the file has \(bytes) bytes instead of \(recorded)"
        case .tooManyBytes(let bytes): "the file is too large to look at: \(bytes) bytes"
        case .tooManyPixels(let width, let height): "the image is too large to look at: \(width) × \(height) pixels"
        case .unknownFormat: "it is neither PNG, JPEG, WebP nor GIF"
        case .damaged: "the image is damaged"
        case .noDecoder: "libgd, which makes images small, is not installed on this machine (Debian: libgd3)"
        }
    }
}
