import NightshiftCore

/// Makes images small. The images are strangers' files: what they claim is checked before they are decoded, and whatever is
/// wrong with one of them is a `PictureTrouble`.
///
/// libgd decodes and shrinks: one small C library that Debian ships, without callbacks or state of its own, called from several
/// threads at once. libvips would shrink large JPEGs faster, at the price of a hundred more packages.
package struct Thumbnailer: Sendable {
    /// The side of a square thumbnail in pixels; others have the same area, so that they look alike in a row. Smaller images
    /// stay as they are.
    package let side: Int

    /// The longest file that is read, in bytes.
    package static let mostBytes: Int64 = 64 << 20
    /// The most pixels that are decoded: each takes up to some ten bytes of memory while it is.
    package static let mostPixels = 32 << 20
    /// Of JPEG: about 5 KB for 200 pixels of a photograph.
    private static let quality: Int32 = 72

    package init(side: Int) {
        self.side = side
    }

    package func thumbnail(of bytes: [UInt8]) throws(PictureTrouble) -> Thumbnail {
        guard Int64(bytes.count) <= Self.mostBytes else { throw .tooManyBytes(Int64(bytes.count)) }
        guard let format = ImageFormat(magic: bytes.prefix(ImageFormat.magicLength)) else { throw .unknownFormat }
        guard let header = ImageHeader(bytes) else { throw .damaged }
        guard header.width <= Self.mostPixels, header.height <= Self.mostPixels, header.pixels <= Self.mostPixels
        else { throw .tooManyPixels(width: header.width, height: header.height) }
        // What a JPEG lacks that is cut off would be grey, without a word of the decoder's.
        guard format != .jpeg || Self.hasEnd(bytes) else { throw .damaged }
        let image = try GDImage(decoding: bytes, as: format)
        let size = Self.size(of: header, within: side)
        let jpeg = try image.scaled(width: size.width, height: size.height).jpeg(quality: Self.quality)
        return Thumbnail(jpeg: jpeg, width: size.width, height: size.height, original: header)
    }

    /// Whether a JPEG's end is among its last bytes: the mark does not occur within its pixels.
    private static func hasEnd(_ bytes: [UInt8]) -> Bool {
        let tail = bytes.suffix(1_024)
        return zip(tail, tail.dropFirst()).contains { $0 == 0xFF && $1 == 0xD9 }
    }

    /// The proportions stay, and neither side comes to nothing.
    private static func size(of header: ImageHeader, within side: Int) -> (width: Int, height: Int) {
        // A thread of an image is kept within what JPEG can hold.
        let longest = Double(4 * side) / Double(max(header.width, header.height))
        let factor = min((Double(side * side) / Double(header.pixels)).squareRoot(), longest)
        guard factor < 1 else { return (header.width, header.height) }
        return (max(1, Int(Double(header.width) * factor)), max(1, Int(Double(header.height) * factor)))
    }
}
