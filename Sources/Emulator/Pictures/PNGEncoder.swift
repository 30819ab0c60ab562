import CZlib

/// Writes PNG files with a palette: signature, IHDR, PLTE, one IDAT, IEND.
enum PNGEncoder {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    static func encode(_ canvas: Canvas) -> [UInt8] {
        var file = signature
        append("IHDR", bigEndian(canvas.width) + bigEndian(canvas.height) + [8, 3, 0, 0, 0], to: &file)
        append("PLTE", canvas.palette.flatMap { [$0.red, $0.green, $0.blue] }, to: &file)
        if !canvas.comment.isEmpty { append("tEXt", Array("Comment\0\(canvas.comment)".utf8), to: &file) }
        append("IDAT", deflated(rows(of: canvas)), to: &file)
        append("IEND", [], to: &file)
        return file
    }

    /// Each row behind a zero byte: no filter, which is what palette images compress best with.
    private static func rows(of canvas: Canvas) -> [UInt8] {
        var rows: [UInt8] = []
        rows.reserveCapacity((canvas.width + 1) * canvas.height)
        for row in 0..<canvas.height {
            rows.append(0)
            rows += canvas.pixels[row * canvas.width..<(row + 1) * canvas.width]
        }
        return rows
    }

    private static func deflated(_ bytes: [UInt8]) -> [UInt8] {
        var length = compressBound(uLong(bytes.count))
        return [UInt8](unsafeUninitializedCapacity: Int(length)) { buffer, count in
            let status = compress2(buffer.baseAddress, &length, bytes, uLong(bytes.count), 4)
            // The buffer has the size that zlib itself calls enough; only want of memory remains.
            precondition(status == Z_OK, "zlib could not compress a picture: \(status)")
            count = Int(length)
        }
    }

    private static func append(_ name: String, _ data: [UInt8], to file: inout [UInt8]) {
        let body = Array(name.utf8) + data
        file += bigEndian(data.count)
        file += body
        file += bigEndian(Int(crc32(0, body, uInt(body.count))))
    }

    private static func bigEndian(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
