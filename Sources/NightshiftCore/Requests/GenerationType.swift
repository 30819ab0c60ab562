/// What a request asks for: a new image, or an edit of a source image.
package enum GenerationType: String, CaseIterable, Sendable, Codable {
    case image
    case imageEdit = "image_edit"

    /// The most entries of `image_ref`; the source of an edit occupies one of the nine places.
    package var mostReferences: Int {
        switch self {
        case .image: 9
        case .imageEdit: 8
        }
    }
}
