/// A picture in the making: one palette index per pixel.
struct Canvas: Equatable {
    struct Colour: Equatable {
        var red: UInt8
        var green: UInt8
        var blue: UInt8
    }

    let width: Int
    let height: Int
    /// Row after row, from the top left.
    private(set) var pixels: [UInt8]
    /// At most 256 colours.
    var palette: [Colour] = []
    /// Goes into the file beside the pixels, unless it is empty.
    var comment = ""

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        pixels = [UInt8](repeating: 0, count: width * height)
    }

    /// Fills a rectangle, as far as it lies on the canvas.
    mutating func fill(x: Int, y: Int, width: Int, height: Int, with index: UInt8) {
        let left = max(0, x)
        let right = min(self.width, x + width)
        let top = max(0, y)
        let bottom = min(self.height, y + height)
        guard left < right, top < bottom else { return }
        let stride = self.width
        pixels.withUnsafeMutableBufferPointer { pixels in
            guard let base = pixels.baseAddress else { return }
            var row = top
            while row < bottom {
                (base + (row &* stride &+ left)).update(repeating: index, count: right - left)
                row &+= 1
            }
        }
    }

    /// Draws one line of text with its top left corner at a point.
    mutating func draw(_ text: some StringProtocol, x: Int, y: Int, scale: Int, with index: UInt8) {
        var left = x
        for character in text.unicodeScalars {
            var top = y
            for row in BitmapFont.rows(of: character) {
                if row != 0 { draw(row, x: left, y: top, scale: scale, with: index) }
                top += scale
            }
            left += (BitmapFont.glyphWidth + 1) * scale
        }
    }

    /// Neighbouring dots are filled together.
    private mutating func draw(_ row: UInt8, x: Int, y: Int, scale: Int, with index: UInt8) {
        var dot = 0
        while dot < BitmapFont.glyphWidth {
            guard row & (0x10 >> UInt8(dot)) != 0 else {
                dot += 1
                continue
            }
            let start = dot
            while dot < BitmapFont.glyphWidth, row & (0x10 >> UInt8(dot)) != 0 { dot += 1 }
            fill(x: x + start * scale, y: y, width: (dot - start) * scale, height: scale, with: index)
        }
    }
}
