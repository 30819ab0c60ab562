/// Counts as a row of small bars: nothing is a gap, the most is a full one.
enum Sparkline {
    private static let bars = Array("▁▂▃▄▅▆▇█")

    static func text(of counts: [Int]) -> String {
        guard let most = counts.max(), most > 0 else { return String(repeating: " ", count: counts.count) }
        return String(
            counts.map { count in
                count == 0 ? " " : bars[(count * bars.count - 1) / most]
            })
    }
}
