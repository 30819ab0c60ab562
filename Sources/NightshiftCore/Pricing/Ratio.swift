/// Whole numbers times a fraction, without overflow on the way: every rounding of the plan comparison is one of these.
package enum Ratio {
    /// `value` × `numerator` / `denominator`, rounded up.
    package static func roundedUp(_ value: Int, times numerator: Int, over denominator: Int) -> Int {
        let product = Int128(value) * Int128(numerator)
        return Int(clamping: (product + Int128(denominator) - 1) / Int128(denominator))
    }

    /// `value` × `numerator` / `denominator`, rounded down.
    package static func roundedDown(_ value: Int, times numerator: Int, over denominator: Int) -> Int {
        Int(clamping: Int128(value) * Int128(numerator) / Int128(denominator))
    }

    /// `value` × `numerator` / `denominator`, to the nearest whole number, half up.
    package static func rounded(_ value: Int, times numerator: Int, over denominator: Int) -> Int {
        let product = Int128(value) * Int128(numerator) * 2
        return Int(clamping: (product + Int128(denominator)) / (Int128(denominator) * 2))
    }

    /// A part of a whole in percent with four decimals, half up (`28.9352`).
    package static func percent(_ part: Int, of whole: Int) -> String {
        let parts = rounded(part, times: 1_000_000, over: whole)
        let fraction = String(parts % 10_000)
        return "\(parts / 10_000)." + String(repeating: "0", count: 4 - fraction.count) + fraction
    }
}

extension MicroDollars {
    /// The amount times a fraction, to the nearest micro-dollar, half up.
    package func times(_ numerator: Int, over denominator: Int) -> MicroDollars {
        MicroDollars(Int64(Ratio.rounded(Int(amount), times: numerator, over: denominator)))
    }
}
