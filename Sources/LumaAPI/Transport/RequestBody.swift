/// The bytes of a request, partly here and partly still in files: a request may carry nine images of 50 MB, and as many
/// requests as there are slots go out at once, so that none of them may ever be whole in memory.
package struct RequestBody: Hashable, Sendable {
    package enum Segment: Hashable, Sendable {
        case bytes([UInt8])
        /// The base64 of a file that holds exactly `count` bytes.
        case base64(path: String, count: Int64)

        /// In bytes on the wire.
        package var length: Int64 {
            switch self {
            case .bytes(let bytes): Int64(bytes.count)
            case .base64(_, let count): (count + 2) / 3 * 4
            }
        }
    }

    package private(set) var segments: [Segment] = []

    package init() {}

    package mutating func append(_ text: String) {
        if case .bytes(var bytes) = segments.last {
            segments.removeLast()
            bytes.append(contentsOf: text.utf8)
            segments.append(.bytes(bytes))
        } else {
            segments.append(.bytes(Array(text.utf8)))
        }
    }

    package mutating func appendBase64(ofFile path: String, count: Int64) {
        segments.append(.base64(path: path, count: count))
    }

    /// In bytes on the wire: the `Content-Length`.
    package var length: Int64 { segments.reduce(0) { $0 + $1.length } }
}
