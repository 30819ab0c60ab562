/// The provider meters in credits of about $0.003: shown beside amounts, never used to compute one.
package enum Credits {
    private static let microDollarsPerCredit: Int64 = 3_000

    /// The nearest whole number of credits for an amount, half up.
    package static func approximately(_ amount: MicroDollars) -> Int64 {
        (amount.amount + microDollarsPerCredit / 2) / microDollarsPerCredit
    }
}
