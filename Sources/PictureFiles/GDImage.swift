import CGD
import NightshiftCore

/// An image in libgd's hands, freed with its last use.
final class GDImage {
    private let image: gdImagePtr

    private init(_ image: gdImagePtr?) throws(PictureTrouble) {
        guard let image else { throw .damaged }
        self.image = image
    }

    deinit {
        gdImageDestroy(image)
    }

    /// In true colours, whatever the file has.
    convenience init(decoding bytes: [UInt8], as format: ImageFormat) throws(PictureTrouble) {
        let length = Int32(clamping: bytes.count)
        let decoded = bytes.withUnsafeBytes { buffer -> gdImagePtr? in
            // libgd only reads from it.
            let data = UnsafeMutableRawPointer(mutating: buffer.baseAddress)
            return switch format {
            case .png: gdImageCreateFromPngPtr(length, data)
            case .jpeg: gdImageCreateFromJpegPtr(length, data)
            case .webp: gdImageCreateFromWebpPtr(length, data)
            case .gif: gdImageCreateFromGifPtr(length, data)
            }
        }
        try self.init(decoded)
        guard image.pointee.trueColor != 0 || gdImagePaletteToTrueColor(image) != 0 else { throw .damaged }
    }

    func scaled(width: Int, height: Int) throws(PictureTrouble) -> GDImage {
        guard width != Int(image.pointee.sx) || height != Int(image.pointee.sy) else { return self }
        // Soft enough for photographs, sharp enough for lettering.
        guard gdImageSetInterpolationMethod(image, GD_MITCHELL) != 0 else { throw .damaged }
        return try GDImage(gdImageScale(image, UInt32(width), UInt32(height)))
    }

    func jpeg(quality: Int32) throws(PictureTrouble) -> [UInt8] {
        let (width, height) = (image.pointee.sx, image.pointee.sy)
        // JPEG knows no transparency, and what lies under it is often garbage.
        let paper = try GDImage(gdImageCreateTrueColor(width, height))
        gdImageFilledRectangle(paper.image, 0, 0, width - 1, height - 1, 0xFF_FF_FF)
        gdImageCopy(paper.image, image, 0, 0, 0, 0, width, height)
        var count: Int32 = 0
        guard let data = gdImageJpegPtr(paper.image, &count, quality) else { throw .damaged }
        defer { gdFree(data) }
        return [UInt8](UnsafeRawBufferPointer(start: data, count: Int(count)))
    }
}

/// What libgd would print on standard error: every fault comes back as a value here.
enum GDErrors {
    /// Looked at before anything is decoded; the first look makes it so.
    static let silence: Void = gdSetErrorMethod { _, _, _ in }
}
