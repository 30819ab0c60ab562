import CGD

/// How bright a JPEG is on the whole, 0 to 255.
enum Brightness {
    static func mean(of jpeg: [UInt8]) throws -> Int {
        var bytes = jpeg
        guard let image = gdImageCreateFromJpegPtr(Int32(bytes.count), &bytes) else { return -1 }
        defer { gdImageDestroy(image) }
        let (width, height) = (image.pointee.sx, image.pointee.sy)
        var sum = 0
        for y in 0..<height {
            for x in 0..<width {
                let colour = Int(gdImageGetTrueColorPixel(image, x, y))
                sum += (colour >> 16 & 0xFF) + (colour >> 8 & 0xFF) + (colour & 0xFF)
            }
        }
        return sum / Int(width * height) / 3
    }
}
