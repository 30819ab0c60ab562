import Foundation
import NightshiftCore

/// Where things are drawn: a field of 1,000 by 240 units that the page stretches to its width.
struct Plot {
    static let width = 1_000.0
    static let height = 240.0

    private let times: Range<Timestamp>
    /// What the upper edge stands for.
    let top: Double

    /// - Parameter most: the largest value to be shown.
    init(times: Range<Timestamp>, most: Double) {
        self.times = times
        top = Self.ceiling(of: most)
    }

    /// The next of 1, 2, 5, 10, 20 … in the scale of the value; 1 for nothing.
    static func ceiling(of value: Double) -> Double {
        guard value > 0, value.isFinite else { return 1 }
        let power = pow(10, Foundation.floor(log10(value)))
        // A hair more than ten is ten: logarithms are not exact.
        return [1, 2, 5, 10].map { $0 * power }.first { $0 * (1 + 1e-9) >= value } ?? 10 * power
    }

    func x(_ time: Timestamp) -> Double {
        let whole = (times.upperBound - times.lowerBound).inSeconds
        return whole > 0 ? (time - times.lowerBound).inSeconds / whole * Self.width : 0
    }

    func y(_ value: Double) -> Double { Self.height - min(max(value / top, 0), 1) * Self.height }

    /// A line through the points.
    func line(_ points: [(Timestamp, Double)]) -> String {
        points.enumerated().map { index, point in
            "\(index == 0 ? "M" : "L")\(Self.number(x(point.0))) \(Self.number(y(point.1)))"
        }.joined()
    }

    /// What lies between two lines over the same times.
    func area(_ upper: [(Timestamp, Double)], above lower: [(Timestamp, Double)]) -> String {
        guard !upper.isEmpty else { return "" }
        return line(upper) + line(lower.reversed()).replacing("M", with: "L") + "Z"
    }

    /// With one decimal: a tenth of a unit is less than a pixel.
    static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }
}
