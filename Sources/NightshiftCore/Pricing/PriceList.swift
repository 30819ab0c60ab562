/// Pay-as-you-go prices per image, from "Pay-as-you-go" of the pricing document.
package enum PriceList {
    /// The most input images that have a price: nine references, or a source and eight references.
    package static let mostInputImages = 9

    /// Each input image after the first adds this much, whatever the model.
    private static let extraImage = MicroDollars(3_000)

    /// The price of one image, or `nil` where the pricing document has none.
    ///
    /// - Parameter inputImages: 0 for text to image; references, plus one for the `source` of an edit.
    package static func price(of model: Model, inputImages: Int) -> MicroDollars? {
        guard (0...mostInputImages).contains(inputImages) else { return nil }
        if inputImages == 0 { return textToImage(model) }
        return firstImage(model) + extraImage * (inputImages - 1)
    }

    /// Whether an image of the model may cost this, by some number of input images.
    package static func has(_ price: MicroDollars, for model: Model) -> Bool {
        inputImages(of: model, at: price) != nil
    }

    /// How many images go into one of the model that costs this: each number has a price of its own. `nil` where none has it.
    package static func inputImages(of model: Model, at price: MicroDollars) -> Int? {
        (0...mostInputImages).first { self.price(of: model, inputImages: $0) == price }
    }

    private static func textToImage(_ model: Model) -> MicroDollars {
        switch model {
        case .uni1: MicroDollars(40_400)
        case .uni1Max: MicroDollars(100_000)
        }
    }

    private static func firstImage(_ model: Model) -> MicroDollars {
        switch model {
        case .uni1: MicroDollars(43_400)
        case .uni1Max: MicroDollars(103_000)
        }
    }
}
