/// An image format told by its first bytes, never by a name or a header.
package enum ImageFormat: String, CaseIterable, Sendable {
    case png
    case jpeg
    case webp
    case gif

    /// How many leading bytes `init(magic:)` wants to see.
    package static let magicLength = 12

    /// Reads the format off the first bytes of a file, or `nil` where they are none of the formats.
    package init?(magic bytes: some Collection<UInt8>) {
        // An array from here on: in other modules the compiler does not specialise this for what it is given.
        let bytes = Array(bytes.prefix(Self.magicLength))
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) {
            self = .webp
        } else if bytes.starts(with: "GIF87a".utf8) || bytes.starts(with: "GIF89a".utf8) {
            self = .gif
        } else {
            return nil
        }
    }

    package var mediaType: String { "image/\(rawValue)" }

    /// The ending of a file that holds this format, without the dot.
    package var fileExtension: String {
        switch self {
        case .png: "png"
        case .jpeg: "jpg"
        case .webp: "webp"
        case .gif: "gif"
        }
    }
}
