/// What a number of attempts came to.
package struct CostFigures: Hashable, Sendable {
    /// Images completed upstream, and so paid for.
    package var images: Int
    /// Submissions that count.
    package var attempts: Int
    package var refundedAttempts: Int
    /// What refunded attempts had reserved and gave back.
    package var refunded: MicroDollars
    /// The part of `charge` that no image came of, nor will: lost replies, generations without an image and without a refund.
    package var wasted: ChargeRange
    /// What all of them may have been charged.
    package var charge: ChargeRange

    package init(
        images: Int = 0, attempts: Int = 0, refundedAttempts: Int = 0, refunded: MicroDollars = .zero,
        wasted: ChargeRange = .nothing, charge: ChargeRange = .nothing
    ) {
        self.images = images
        self.attempts = attempts
        self.refundedAttempts = refundedAttempts
        self.refunded = refunded
        self.wasted = wasted
        self.charge = charge
    }

    /// Of one attempt that was quoted `price`.
    package init(of outcome: AttemptOutcome, at price: MicroDollars) {
        let charge = outcome.charge(at: price)
        let isRefunded = outcome.name == .refunded
        self.init(
            images: outcome.name == .completed ? 1 : 0, attempts: outcome.name.countsAsAttempt ? 1 : 0,
            refundedAttempts: isRefunded ? 1 : 0, refunded: isRefunded ? price : .zero,
            wasted: outcome.name.isDoubtful ? charge : .nothing, charge: charge)
    }

    package static func + (left: CostFigures, right: CostFigures) -> CostFigures {
        CostFigures(
            images: left.images + right.images, attempts: left.attempts + right.attempts,
            refundedAttempts: left.refundedAttempts + right.refundedAttempts,
            refunded: left.refunded + right.refunded, wasted: left.wasted + right.wasted,
            charge: left.charge + right.charge)
    }
}
