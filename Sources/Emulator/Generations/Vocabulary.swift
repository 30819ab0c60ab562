/// The closed sets of words that a request may use, in the emulator's own spelling of the contract.

enum Model: String, CaseIterable, Sendable {
    case uni1 = "uni-1"
    case uni1Max = "uni-1-max"

    /// Units of Provisioned Throughput that one submission takes.
    var weight: Double {
        switch self {
        case .uni1: 1
        case .uni1Max: 2.5
        }
    }
}

enum Kind: String, CaseIterable, Sendable {
    case image
    case imageEdit = "image_edit"

    var mostReferences: Int {
        switch self {
        case .image: 9
        case .imageEdit: 8
        }
    }
}

enum Style: String, CaseIterable, Sendable {
    case auto, manga
}

enum OutputFormat: String, CaseIterable, Sendable {
    case png, jpeg

    var fileExtension: String {
        switch self {
        case .png: "png"
        case .jpeg: "jpg"
        }
    }

    var mediaType: String { "image/" + rawValue }
}

/// In the order in which the server lists them to whoever sent another one.
enum AspectRatio: String, CaseIterable, Sendable {
    case square = "1:1"
    case portrait1x2 = "1:2"
    case portrait1x3 = "1:3"
    case landscape2x1 = "2:1"
    case portrait2x3 = "2:3"
    case landscape3x1 = "3:1"
    case landscape3x2 = "3:2"
    case portrait9x16 = "9:16"
    case landscape16x9 = "16:9"

    static let portraits: [AspectRatio] = [.portrait2x3, .portrait9x16, .portrait1x2, .portrait1x3]

    var isPortrait: Bool { Self.portraits.contains(self) }

    /// Width and height of the ratio itself.
    var sides: (width: Int, height: Int) {
        switch self {
        case .square: (1, 1)
        case .portrait1x2: (1, 2)
        case .portrait1x3: (1, 3)
        case .landscape2x1: (2, 1)
        case .portrait2x3: (2, 3)
        case .landscape3x1: (3, 1)
        case .landscape3x2: (3, 2)
        case .portrait9x16: (9, 16)
        case .landscape16x9: (16, 9)
        }
    }
}
