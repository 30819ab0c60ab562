/// The styles of the contract's request table.
package enum Style: String, CaseIterable, Sendable, Codable {
    case auto
    case manga
}
