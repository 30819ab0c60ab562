import Foundation

/// What stands behind the text: a sky with a disc over hills, or a pattern, laid in tiles.
///
/// Tiles are as large as a block of the JPEG encoder and lie on the same grid, so that most blocks have one colour
/// and cost nothing to encode.
struct Scenery {
    static let tile = 8

    private enum Motif: CaseIterable {
        case hills, stripedHills, diagonal, rings
    }

    private let columns: Int
    private let rows: Int
    private let motif: Motif
    private let discX, discY, discRadius: Double
    private let phases: [Double]

    init(columns: Int, rows: Int, from random: inout SeededRandom) {
        self.columns = max(columns, 1)
        self.rows = max(rows, 1)
        motif = Motif.allCases[Int(random.next() % UInt64(Motif.allCases.count))]
        discX = Double(columns) * (0.2 + 0.6 * random.fraction())
        discY = Double(rows) * (0.15 + 0.35 * random.fraction())
        discRadius = Double(min(columns, rows)) * (0.10 + 0.12 * random.fraction())
        phases = (0..<2).map { _ in random.fraction() * 2 * .pi }
    }

    func paint(_ canvas: inout Canvas) {
        let ridges = (0..<columns).map { ridge($0) }
        for row in 0..<rows {
            let colours = (0..<columns).map { colour($0, row, ridge: ridges[$0]) }
            var start = 0
            while start < columns {
                let end = colours[start...].firstIndex { $0 != colours[start] } ?? columns
                canvas.fill(
                    x: start * Self.tile, y: row * Self.tile, width: (end - start) * Self.tile, height: Self.tile,
                    with: colours[start])
                start = end
            }
        }
    }

    /// Row at which the hills begin in a column.
    private func ridge(_ column: Int) -> Int {
        let place = Double(column) / Double(columns)
        let swell = sin(place * 5 + phases[0]) * 0.06 + sin(place * 13 + phases[1]) * 0.03
        return Int(Double(rows) * (0.74 + swell))
    }

    private func colour(_ column: Int, _ row: Int, ridge: Int) -> UInt8 {
        let across = Double(column) + 0.5 - discX
        let down = Double(row) + 0.5 - discY
        let distance = (across * across + down * down).squareRoot()
        let step = row * Palette.steps / rows
        switch motif {
        case .hills, .stripedHills:
            if row >= ridge { return Palette.ridge }
            if distance < discRadius { return Palette.disc }
            return Palette.shade(step: step, brightness: motif == .hills ? 1 : row / 2 % 3)
        case .diagonal:
            return Palette.shade(
                step: (column + row) * Palette.steps / (columns + rows), brightness: (column / 3 + row / 3) % 3)
        case .rings:
            return Palette.shade(step: step, brightness: Int(distance / 4) % 3)
        }
    }
}
