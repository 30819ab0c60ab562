/// An amount of money in whole millionths of a US dollar.
///
/// The published prices have four decimals, so every sum is exact; nothing here ever rounds.
package struct MicroDollars: Hashable, Comparable, Sendable, Codable {
    package let amount: Int64

    package init(_ amount: Int64) {
        self.amount = amount
    }

    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(Int64.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(amount)
    }

    package static let zero = MicroDollars(0)

    package static func dollars(_ whole: Int64) -> MicroDollars {
        MicroDollars(whole * 1_000_000)
    }

    /// Reads a decimal amount of dollars (`12`, `0.0404`, `$25.50`): at most six decimals, no sign, no exponent.
    package init?(decimal text: some StringProtocol) {
        let digits = text.hasPrefix("$") ? String(text.dropFirst()) : String(text)
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let whole = parts.first, !whole.isEmpty, parts.count <= 2 else { return nil }
        let fraction = parts.count == 2 ? parts[1] : ""
        guard parts.count == 1 || !fraction.isEmpty, fraction.count <= 6,
            (whole + fraction).allSatisfy({ $0.isASCII && $0.isNumber })
        else { return nil }
        let padded = fraction + String(repeating: "0", count: 6 - fraction.count)
        guard let dollars = Int64(whole), let millionths = Int64(padded) else { return nil }
        let (scaled, overflow) = dollars.multipliedReportingOverflow(by: 1_000_000)
        let (sum, carried) = scaled.addingReportingOverflow(millionths)
        guard !overflow, !carried else { return nil }
        self.init(sum)
    }

    /// The same, with a minus sign for what is given back: `-0.0404`, `-$0.0404`, `$-0.0404`. Behind the sixth decimal there may be
    /// zeros, as programs of higher precision write them.
    package init?(signedDecimal text: some StringProtocol) {
        let (isNegative, isBehind) = (text.hasPrefix("-"), text.hasPrefix("$-"))
        var rest = text.dropFirst(isBehind ? 2 : isNegative ? 1 : 0)
        if let point = rest.firstIndex(of: ".") {
            while rest[point...].count > 7, rest.hasSuffix("0") { rest = rest.dropLast() }
        }
        // Not two dollar signs.
        guard let amount = MicroDollars(decimal: rest), !(isBehind && rest.hasPrefix("$")) else { return nil }
        self.init(isNegative || isBehind ? -amount.amount : amount.amount)
    }

    /// The exact amount in dollars with four decimals, or six where four would not be exact (`0.0404`, `0.000001`).
    package var decimal: String {
        let magnitude = amount.magnitude
        let millionths = String(magnitude % 1_000_000)
        var fraction = String(repeating: "0", count: 6 - millionths.count) + millionths
        if fraction.hasSuffix("00") { fraction.removeLast(2) }
        return "\(amount < 0 ? "-" : "")\(magnitude / 1_000_000).\(fraction)"
    }

    /// The amount rounded half up to the cent, for people (`$3.92`).
    package var cents: String {
        let rounded = (amount.magnitude + 5_000) / 10_000
        let remainder = rounded % 100
        return "\(amount < 0 ? "-" : "")$\(rounded / 100).\(remainder < 10 ? "0" : "")\(remainder)"
    }

    /// Without its sign.
    package var magnitude: MicroDollars { amount < 0 ? MicroDollars(-amount) : self }

    package static func < (left: MicroDollars, right: MicroDollars) -> Bool { left.amount < right.amount }

    package static func + (left: MicroDollars, right: MicroDollars) -> MicroDollars {
        MicroDollars(left.amount + right.amount)
    }

    package static func - (left: MicroDollars, right: MicroDollars) -> MicroDollars {
        MicroDollars(left.amount - right.amount)
    }

    package static func * (amount: MicroDollars, count: Int) -> MicroDollars {
        MicroDollars(amount.amount * Int64(count))
    }

    package static func += (left: inout MicroDollars, right: MicroDollars) { left = left + right }
}
