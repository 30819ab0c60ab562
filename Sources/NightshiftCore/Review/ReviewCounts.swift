/// How far a review has come.
package struct ReviewCounts: Hashable, Sendable {
    package let kept: Int
    package let rejected: Int

    package init(kept: Int, rejected: Int) {
        self.kept = kept
        self.rejected = rejected
    }
}
