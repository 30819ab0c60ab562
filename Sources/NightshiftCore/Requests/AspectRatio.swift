/// The aspect ratios of the contract's request table, in its order.
package enum AspectRatio: String, CaseIterable, Sendable, Codable {
    case threeToOne = "3:1"
    case twoToOne = "2:1"
    case sixteenToNine = "16:9"
    case threeToTwo = "3:2"
    case square = "1:1"
    case twoToThree = "2:3"
    case nineToSixteen = "9:16"
    case oneToTwo = "1:2"
    case oneToThree = "1:3"

    /// Taller than wide: the ratios that the `manga` style admits.
    package var isPortrait: Bool {
        switch self {
        case .twoToThree, .nineToSixteen, .oneToTwo, .oneToThree: true
        case .threeToOne, .twoToOne, .sixteenToNine, .threeToTwo, .square: false
        }
    }
}
