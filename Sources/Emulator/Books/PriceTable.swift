/// The published pay-as-you-go prices, typed off the pricing document once more so that a slip in the runner's own
/// table cannot hide behind the same slip here. Micro-dollars, by number of input images.
enum PriceTable {
    static let uni1 = [40_400, 43_400, 46_400, 49_400, 52_400, 55_400, 58_400, 61_400, 64_400, 67_400]
    static let uni1Max = [
        100_000, 103_000, 106_000, 109_000, 112_000, 115_000, 118_000, 121_000, 124_000, 127_000,
    ]

    /// - Parameter inputImages: 0...9; validation lets no more through.
    static func price(of model: Model, inputImages: Int) -> Int {
        let column =
            switch model {
            case .uni1: uni1
            case .uni1Max: uni1Max
            }
        return column[min(max(inputImages, 0), column.count - 1)]
    }
}
