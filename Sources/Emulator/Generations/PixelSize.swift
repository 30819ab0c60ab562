/// Width and height in pixels.
struct PixelSize: Equatable, Sendable {
    var width: Int
    var height: Int

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// The size with these proportions whose longer edge is `longEdge`. The shorter one keeps at least an eighth of
    /// it, so that something can be read on any picture.
    init(proportions width: Int, _ height: Int, longEdge: Int) {
        let long = max(longEdge, 16)
        let longest = Double(max(width, height, 1))
        func edge(_ side: Int) -> Int { max(long / 8, Int((Double(side) / longest * Double(long)).rounded())) }
        self.init(width: edge(width), height: edge(height))
    }
}
