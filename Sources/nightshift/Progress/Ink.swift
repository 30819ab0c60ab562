import Foundation

/// Colour for what is to be seen at a glance; none where the user wants none (https://no-color.org).
struct Ink: Sendable {
    private let isColoured: Bool

    static let none = Ink(isColoured: false)
    static let colour = Ink(isColoured: true)

    static func wanted(by environment: [String: String]) -> Ink {
        environment["NO_COLOR", default: ""].isEmpty ? .colour : .none
    }

    func good(_ text: String) -> String { paint(text, "32") }
    func bad(_ text: String) -> String { paint(text, "31") }
    func faint(_ text: String) -> String { paint(text, "2") }

    private func paint(_ text: String, _ code: String) -> String {
        isColoured && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
