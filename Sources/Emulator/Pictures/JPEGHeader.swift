/// Everything of a JPEG file that comes before its bits.
enum JPEGHeader {
    static func bytes(for canvas: Canvas) -> [UInt8] {
        let quantisers = JPEGTables.zigzag.map { UInt8(JPEGTables.quantisers[$0]) }
        let components: [UInt8] = [1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]
        var file: [UInt8] = [0xFF, 0xD8]
        append(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0], to: &file)
        if !canvas.comment.isEmpty { append(0xFE, Array(canvas.comment.utf8), to: &file) }
        append(0xDB, [0] + quantisers, to: &file)
        append(0xC0, [8] + two(canvas.height) + two(canvas.width) + [3] + components, to: &file)
        append(0xC4, [0x00] + JPEGTables.dc.counts + JPEGTables.dc.symbols, to: &file)
        append(0xC4, [0x10] + JPEGTables.ac.counts + JPEGTables.ac.symbols, to: &file)
        append(0xDA, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0], to: &file)
        return file
    }

    private static func append(_ marker: UInt8, _ body: [UInt8], to file: inout [UInt8]) {
        file += [0xFF, marker] + two(body.count + 2) + body
    }

    private static func two(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF)] }
}
