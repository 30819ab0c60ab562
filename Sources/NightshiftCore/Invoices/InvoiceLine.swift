/// What one line of the provider's invoice charges or gives back.
package struct InvoiceLine: Hashable, Sendable {
    /// The generation's id; `nil` where the line has only the other one.
    package let generation: String?
    /// The `X-Request-Id` that was sent.
    package let requestID: String?
    /// Negative where something is given back.
    package let amount: MicroDollars
    /// Where it stands in the file, from 1.
    package let number: Int

    package init(generation: String?, requestID: String?, amount: MicroDollars, number: Int) {
        self.generation = generation
        self.requestID = requestID
        self.amount = amount
        self.number = number
    }
}
