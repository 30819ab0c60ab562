import CGD
import NightshiftCore

/// Small pictures in every format, as another program would write them.
enum SampleImages {
    static func bytes(_ format: ImageFormat, width: Int32 = 40, height: Int32 = 20, isClear: Bool = false) -> [UInt8] {
        guard let image = gdImageCreateTrueColor(width, height) else { return [] }
        defer { gdImageDestroy(image) }
        gdImageSaveAlpha(image, 1)
        gdImageAlphaBlending(image, 0)
        gdImageFilledRectangle(image, 0, 0, width - 1, height - 1, isClear ? 0x7F_00_00_00 : 0x20_40_80)
        for step in 0..<width { gdImageSetPixel(image, step, step % height, 0xFF_C0_10) }
        var count: Int32 = 0
        let data =
            switch format {
            case .png: gdImagePngPtr(image, &count)
            case .jpeg: gdImageJpegPtr(image, &count, 80)
            case .webp: gdImageWebpPtr(image, &count)
            case .gif: gdImageGifPtr(image, &count)
            }
        guard let data else { return [] }
        defer { gdFree(data) }
        return [UInt8](UnsafeRawBufferPointer(start: data, count: Int(count)))
    }
}
