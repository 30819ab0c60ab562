import Foundation

/// Where the API is: the base URL of the contract's "Endpoints", checked.
package struct APIAddress: Hashable, Sendable {
    package static let standard = APIAddress(base: "https://agents.lumalabs.ai/v1", host: "agents.lumalabs.ai")

    /// Without a slash at its end.
    private let base: String
    /// The host, and the port where one was named: for show, and to tell accounts apart.
    package let host: String

    private init(base: String, host: String) {
        self.base = base
        self.host = host
    }

    /// Takes a base URL such as `LUMA_BASE_URL` holds. Slashes at its end do no harm.
    package init(_ text: String) throws(APIAddressError) {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if let objection = WebAddress.objection(to: trimmed) { throw APIAddressError(objection: objection) }
        guard let parts = URLComponents(string: trimmed), let name = parts.host else {
            throw APIAddressError(objection: "is not a URL")
        }
        guard parts.query == nil, parts.fragment == nil else {
            throw APIAddressError(objection: "must end with its path, without '?' or '#'")
        }
        var base = trimmed
        while base.hasSuffix("/") { base.removeLast() }
        self.init(base: base, host: parts.port.map { "\(name.lowercased()):\($0)" } ?? name.lowercased())
    }

    var generations: String { base + "/generations" }

    /// The address of one generation, or `nil` for an id that no path can name.
    func generation(_ id: String) -> String? {
        // A dot segment would be resolved away and ask for something else.
        guard !id.isEmpty, id != ".", id != ".." else { return nil }
        // The usual id, asked for with every poll, is a path as it is.
        if id.utf8.allSatisfy(Self.isPlain) { return "\(generations)/\(id)" }
        return id.addingPercentEncoding(withAllowedCharacters: Self.unreserved).map { "\(generations)/\($0)" }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }

    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}

extension APIAddress: CustomStringConvertible {
    package var description: String { base }
}
