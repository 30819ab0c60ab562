/// An image made small: a JPEG, its transparent parts on white.
package struct Thumbnail: Hashable, Sendable {
    package let jpeg: [UInt8]
    package let width: Int
    package let height: Int
    /// The image that it was made of.
    package let original: ImageHeader
}
