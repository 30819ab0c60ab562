import CGD
import NightshiftCore

/// An image in libgd's hands, freed with its last use.
final class GDImage {
    private let gd: nightshift_gd
    private let image: gdImagePtr

    private init(_ image: gdImagePtr?, of gd: nightshift_gd) throws(PictureTrouble) {
        guard let image else { throw .damaged }
        self.image = image
        self.gd = gd
    }

    deinit {
        gd.destroy(image)
    }

    /// In true colours, whatever the file has.
    convenience init(decoding bytes: [UInt8], as format: ImageFormat) throws(PictureTrouble) {
        let gd = try GDLibrary.required()
        let length = Int32(clamping: bytes.count)
        let decoded = bytes.withUnsafeBytes { buffer -> gdImagePtr? in
            // libgd only reads from it.
            let data = UnsafeMutableRawPointer(mutating: buffer.baseAddress)
            return switch format {
            case .png: gd.decodePNG(length, data)
            case .jpeg: gd.decodeJPEG(length, data)
            case .webp: gd.decodeWebP(length, data)
            case .gif: gd.decodeGIF(length, data)
            }
        }
        try self.init(decoded, of: gd)
        guard image.pointee.trueColor != 0 || gd.makeTrueColor(image) != 0 else { throw .damaged }
    }

    func scaled(width: Int, height: Int) throws(PictureTrouble) -> GDImage {
        guard width != Int(image.pointee.sx) || height != Int(image.pointee.sy) else { return self }
        // Soft enough for photographs, sharp enough for lettering.
        guard gd.setInterpolation(image, GD_MITCHELL) != 0 else { throw .damaged }
        return try GDImage(gd.scale(image, UInt32(width), UInt32(height)), of: gd)
    }

    func jpeg(quality: Int32) throws(PictureTrouble) -> [UInt8] {
        let (width, height) = (image.pointee.sx, image.pointee.sy)
        // JPEG knows no transparency, and what lies under it is often garbage.
        let paper = try GDImage(gd.createTrueColor(width, height), of: gd)
        gd.fillRectangle(paper.image, 0, 0, width - 1, height - 1, 0xFF_FF_FF)
        gd.copy(paper.image, image, 0, 0, 0, 0, width, height)
        var count: Int32 = 0
        guard let data = gd.encodeJPEG(paper.image, &count, quality) else { throw .damaged }
        defer { gd.free(data) }
        return [UInt8](UnsafeRawBufferPointer(start: data, count: Int(count)))
    }
}
