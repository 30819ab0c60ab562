/// Submissions of a quarter of an hour that are alike: what a history of any length is read from.
package struct SubmissionTally: Hashable, Sendable {
    /// Quarters of an hour since 1970, in UTC: every time zone in use has its midnight at one.
    package let quarter: Int64
    package let model: Model
    package let outcome: AttemptOutcome.Name
    package let count: Int
    /// What each was quoted; `nil` where only the sum is known, as their batch was pruned.
    package let each: MicroDollars?
    /// What all of them were quoted.
    package let price: MicroDollars

    package init(
        quarter: Int64, model: Model, outcome: AttemptOutcome.Name, count: Int, each: MicroDollars?, price: MicroDollars
    ) {
        self.quarter = quarter
        self.model = model
        self.outcome = outcome
        self.count = count
        self.each = each
        self.price = price
    }
}
