/// What the provider may have charged: somewhere from `low` to `high`, both inclusive; equal once it is known.
package struct ChargeRange: Hashable, Sendable {
    package let low: MicroDollars
    package let high: MicroDollars

    package static let nothing = ChargeRange(exactly: .zero)

    package init(exactly amount: MicroDollars) {
        low = amount
        high = amount
    }

    /// Not known yet, or never to be known: anything up to the quoted price.
    package init(upTo price: MicroDollars) {
        low = .zero
        high = price
    }

    package init(low: MicroDollars, high: MicroDollars) {
        precondition(low <= high, "a charge range runs upwards")
        self.low = low
        self.high = high
    }

    package var isKnown: Bool { low == high }

    /// The part that is still open.
    package var open: MicroDollars { high - low }

    package static func + (left: ChargeRange, right: ChargeRange) -> ChargeRange {
        ChargeRange(low: left.low + right.low, high: left.high + right.high)
    }
}
