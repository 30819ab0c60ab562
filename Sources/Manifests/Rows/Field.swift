/// The fields of a manifest row ("Manifest rows" of the command line's contract).
enum Field: String, CaseIterable {
    case id
    case prompt
    case model
    case type
    case aspectRatio = "aspect_ratio"
    case style
    case outputFormat = "output_format"
    case webSearch = "web_search"
    case imageRef = "image_ref"
    case source
    case userID = "user_id"
    case count
    case output
    case priority
    case tags
    /// Written by an export, for people and for the way back.
    case origin = "_nightshift"

    /// What a row may set, as suggestions name it.
    static let names = allCases.filter { $0 != .origin }.map(\.rawValue)
}
