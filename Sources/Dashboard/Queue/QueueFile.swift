import Foundation

/// The file of a queue as it was when it was opened. One that is removed or replaced can be read on and on by whoever has it open, and
/// nothing in it changes any more.
package struct QueueFile: Hashable, Sendable {
    package struct Gone: Error, Hashable, Sendable, CustomStringConvertible {
        let path: String

        package var description: String {
            "\(path) was removed or replaced since it was opened; put it back, or end this process and open the page of the new one"
        }
    }

    private let path: String
    private let identity: [FileAttributeKey: UInt64]

    /// `nil` where there is no such file.
    package init?(path: String) {
        guard let identity = Self.identity(of: path) else { return nil }
        self.path = path
        self.identity = identity
    }

    /// Throws where the path does not lead to the file of the beginning.
    func check() throws(Gone) {
        guard Self.identity(of: path) == identity else { throw Gone(path: path) }
    }

    private static func identity(of path: String) -> [FileAttributeKey: UInt64]? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return nil }
        return [.systemNumber, .systemFileNumber].reduce(into: [:]) { identity, key in
            identity[key] = (attributes[key] as? NSNumber)?.uint64Value
        }
    }
}
