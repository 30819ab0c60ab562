/// Writes baseline JPEG files: three components, no subsampling, one set of tables.
///
/// Most blocks of an emulated picture have a single colour; they are encoded without a transform.
struct JPEGEncoder {
    private let canvas: Canvas
    private var bits = JPEGBits()
    /// Luminance and the two colour differences of each palette entry, centred on zero.
    private let planes: [[Float]]
    private var lastDC = [0, 0, 0]

    static func encode(_ canvas: Canvas) -> [UInt8] {
        var encoder = JPEGEncoder(canvas)
        encoder.scan()
        encoder.bits.finish()
        return JPEGHeader.bytes(for: canvas) + encoder.bits.bytes + [0xFF, 0xD9]
    }

    private init(_ canvas: Canvas) {
        self.canvas = canvas
        func plane(_ red: Float, _ green: Float, _ blue: Float, _ offset: Float) -> [Float] {
            canvas.palette.map { Float($0.red) * red + Float($0.green) * green + Float($0.blue) * blue + offset }
        }
        planes = [
            plane(0.299, 0.587, 0.114, -128), plane(-0.168_736, -0.331_264, 0.5, 0),
            plane(0.5, -0.418_688, -0.081_312, 0),
        ]
    }

    private mutating func scan() {
        let quantiser = Float(JPEGTables.quantisers[0])
        for top in stride(from: 0, to: canvas.height, by: 8) {
            for left in stride(from: 0, to: canvas.width, by: 8) {
                let block = indices(left: left, top: top)
                let first = block[0]
                let isFlat = block.allSatisfy { $0 == first }
                for component in 0..<3 {
                    if isFlat {
                        let level = planes[component][Int(first)] * 8 / quantiser
                        writeDC(Int(level.rounded()), of: component)
                        bits.write(0, JPEGTables.ac)
                    } else {
                        write(transform(block, planes[component]), of: component)
                    }
                }
            }
        }
    }

    /// Palette indices of a block; beyond the edges the last pixels repeat.
    private func indices(left: Int, top: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 64) { block, count in
            canvas.pixels.withUnsafeBufferPointer { pixels in
                for row in 0..<8 {
                    let line = min(top &+ row, canvas.height &- 1) &* canvas.width
                    for column in 0..<8 {
                        block[row &* 8 &+ column] = pixels[line &+ min(left &+ column, canvas.width &- 1)]
                    }
                }
            }
            count = 64
        }
    }

    /// The quantised coefficients of a block in natural order: rows first, then columns.
    private func transform(_ block: [UInt8], _ plane: [Float]) -> [Int] {
        let samples = block.map { plane[Int($0)] }
        var halfway = [Float](repeating: 0, count: 64)
        var result = [Int](repeating: 0, count: 64)
        JPEGTables.cosines.withUnsafeBufferPointer { cosines in
            var row = 0
            while row < 64 {
                var frequency = 0
                while frequency < 64 {
                    var sum: Float = 0
                    var column = 0
                    while column < 8 {
                        sum += samples[row &+ column] * cosines[frequency &+ column]
                        column &+= 1
                    }
                    halfway[row &+ frequency / 8] = sum
                    frequency &+= 8
                }
                row &+= 8
            }
            for index in 0..<64 {
                let frequency = index & ~7
                var sum: Float = 0
                var row = 0
                while row < 8 {
                    sum += halfway[row &* 8 &+ (index & 7)] * cosines[frequency &+ row]
                    row &+= 1
                }
                result[index] = Int((sum / Float(JPEGTables.quantisers[index])).rounded())
            }
        }
        return result
    }

    private mutating func write(_ coefficients: [Int], of component: Int) {
        writeDC(coefficients[0], of: component)
        var zeros = 0
        for position in 1..<64 {
            let value = coefficients[JPEGTables.zigzag[position]]
            guard value != 0 else {
                zeros += 1
                continue
            }
            while zeros > 15 {
                bits.write(0xF0, JPEGTables.ac)
                zeros -= 16
            }
            let size = Self.size(of: value)
            bits.write(zeros << 4 | Int(size), JPEGTables.ac)
            writeMagnitude(value, size: size)
            zeros = 0
        }
        if zeros > 0 { bits.write(0, JPEGTables.ac) }
    }

    private mutating func writeDC(_ value: Int, of component: Int) {
        let difference = value - lastDC[component]
        lastDC[component] = value
        let size = Self.size(of: difference)
        bits.write(Int(size), JPEGTables.dc)
        writeMagnitude(difference, size: size)
    }

    private mutating func writeMagnitude(_ value: Int, size: UInt32) {
        let code = value < 0 ? value + (1 << Int(size)) - 1 : value
        bits.write(UInt32(truncatingIfNeeded: code), bits: size)
    }

    private static func size(of value: Int) -> UInt32 {
        UInt32(Int.bitWidth - value.magnitude.leadingZeroBitCount)
    }
}
