/// The file formats that a request may ask for; absent means that the model picks.
package enum OutputFormat: String, CaseIterable, Sendable, Codable {
    case png
    case jpeg
}
