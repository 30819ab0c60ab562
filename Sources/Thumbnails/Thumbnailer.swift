import CGD
import NightshiftCore

/// Makes images small. The images are strangers' files: what they claim is checked before they are decoded, and whatever is
/// wrong with one of them is a `ThumbnailTrouble`.
///
/// libgd decodes and shrinks: one small C library that Debian ships, without callbacks or state of its own, called from several
/// threads at once. libvips would shrink large JPEGs faster, at the price of a hundred more packages.
package struct Thumbnailer: Sendable {
    /// Thumbnails are no larger than this on either side, in pixels; smaller images stay as they are.
    package let longestSide: Int

    /// The longest file that is read, in bytes.
    package static let mostBytes: Int64 = 64 << 20
    /// The most pixels that are decoded: each takes up to some ten bytes of memory while it is.
    package static let mostPixels = 32 << 20
    /// Of JPEG: about 5 KB for 200 pixels of a photograph.
    private static let quality: Int32 = 72

    package init(longestSide: Int) {
        self.longestSide = longestSide
    }

    package func thumbnail(of bytes: [UInt8]) throws(ThumbnailTrouble) -> Thumbnail {
        GDErrors.silence
        guard Int64(bytes.count) <= Self.mostBytes else { throw .tooManyBytes(Int64(bytes.count)) }
        guard let format = ImageFormat(magic: bytes.prefix(ImageFormat.magicLength)) else { throw .unknownFormat }
        guard let header = ImageHeader(bytes) else { throw .damaged }
        guard header.width <= Self.mostPixels, header.height <= Self.mostPixels, header.pixels <= Self.mostPixels
        else { throw .tooManyPixels(width: header.width, height: header.height) }
        let image = try GDImage(decoding: bytes, as: format)
        let size = Self.size(of: header, within: longestSide)
        let jpeg = try image.scaled(width: size.width, height: size.height).jpeg(quality: Self.quality)
        return Thumbnail(jpeg: jpeg, width: size.width, height: size.height, original: header)
    }

    /// The proportions stay, and neither side comes to nothing.
    private static func size(of header: ImageHeader, within longest: Int) -> (width: Int, height: Int) {
        let side = max(header.width, header.height)
        guard side > longest else { return (header.width, header.height) }
        return (max(1, header.width * longest / side), max(1, header.height * longest / side))
    }
}
