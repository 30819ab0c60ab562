import NightshiftCore

/// A sum of charges.
struct ChargeSum: Mergeable {
    var charge = ChargeRange.nothing

    mutating func merge(_ other: ChargeSum) { charge = charge + other.charge }
}
