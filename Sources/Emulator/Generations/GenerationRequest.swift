import Foundation

/// What is kept of a valid request: all that decides price, picture and outcome. Image data is not.
struct GenerationRequest: Equatable, Sendable {
    var prompt: String
    var model = Model.uni1
    var kind = Kind.image
    /// As sent; it has no effect on an edit.
    var aspectRatio: AspectRatio?
    var style = Style.auto
    var outputFormat: OutputFormat?
    var webSearch = false
    /// How many `image_ref` entries came along.
    var references = 0

    /// Images that are paid for: the source of an edit counts as one.
    var inputImages: Int { references + (kind == .imageEdit ? 1 : 0) }

    /// Key for everything that is counted per prompt and model.
    var fingerprint: UInt64 { SipHash.hash([prompt, model.rawValue], key0: 0x6D65_6574) }
}
