import NightshiftCore

/// Amounts as the page shows them: exact.
enum Amount {
    static func text(_ charge: ChargeRange) -> String {
        charge.isKnown ? "$\(charge.high.decimal)" : "$\(charge.low.decimal) – $\(charge.high.decimal)"
    }

    /// With commas, as in `1,632`.
    static func grouped(_ count: Int) -> String {
        var digits = String(count)
        var place = digits.count - 3
        while place > (count < 0 ? 1 : 0) {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: place))
            place -= 3
        }
        return digits
    }

    /// With one decimal up to a hundred, and none beyond: `29.4`, `1,632`.
    static func rate(_ value: Double) -> String {
        value < 100 ? Plot.number(value) : grouped(Int(value.rounded()))
    }

    /// `1 image`, `1,632 images`
    static func count(_ count: Int, _ noun: String) -> String { "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")" }
}
