/// One line of a cost summary.
@dynamicMemberLookup
package struct CostRow: Hashable, Sendable {
    /// One value per key; empty text where a job lacks the tag, or an attempt the code.
    package let values: [String]
    package let figures: CostFigures

    package init(values: [String], figures: CostFigures) {
        self.values = values
        self.figures = figures
    }

    package init(
        values: [String], images: Int, attempts: Int, refundedAttempts: Int, refunded: MicroDollars = .zero,
        wasted: ChargeRange = .nothing, charge: ChargeRange
    ) {
        self.init(
            values: values,
            figures: CostFigures(
                images: images, attempts: attempts, refundedAttempts: refundedAttempts, refunded: refunded,
                wasted: wasted, charge: charge))
    }

    package subscript<Value>(dynamicMember path: KeyPath<CostFigures, Value>) -> Value { figures[keyPath: path] }
}
