/// All attempts of one model that went one way.
package struct LedgerSum: Hashable, Sendable {
    package let model: Model
    package let outcome: AttemptOutcome.Name
    package let attempts: Int
    /// What all of them were quoted.
    package let price: MicroDollars

    package init(model: Model, outcome: AttemptOutcome.Name, attempts: Int, price: MicroDollars) {
        self.model = model
        self.outcome = outcome
        self.attempts = attempts
        self.price = price
    }

    /// What the provider may have charged for all of them.
    package var charge: ChargeRange {
        switch outcome {
        case .turnedAway, .rejected, .refunded: .nothing
        case .completed: ChargeRange(exactly: price)
        case .onTheWire, .accepted, .lost, .unsettled, .vanished: ChargeRange(upTo: price)
        }
    }
}
