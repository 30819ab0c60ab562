/// From how many images a month a commitment costs no more than pay-as-you-go.
package enum BreakEven: Hashable, Sendable {
    /// The smallest number of images that cost at least as much under pay-as-you-go.
    case images(Int)
    /// The units are full before that many images are made. As price and capacity both grow with the units, more units don't
    /// help: an image costs more at full use than under pay-as-you-go.
    case never

    /// - Parameter mix: what the images are, in any number; the break-even keeps its proportions.
    package init(of commitment: Commitment, for mix: Workload) {
        guard mix.images > 0, mix.cost > .zero else {
            self = .never
            return
        }
        let images = Ratio.roundedUp(
            Int(commitment.monthlyCost.amount), times: mix.images, over: Int(mix.cost.amount))
        let needed = Ratio.roundedUp(images, times: mix.weight.tenths, over: mix.images)
        self = needed <= commitment.capacity.tenths ? .images(images) : .never
    }
}
