import Foundation

/// An id of the provider's, or one that was sent to it, in little room: nearly all are UUIDs, and those are sixteen bytes.
///
/// UUIDs are equal whatever the case of their letters (RFC 9562, section 4).
enum InvoiceID: Hashable, Sendable {
    case uuid(UInt64, UInt64)
    case other(String)

    init(_ text: String) {
        guard text.utf8.count == 36, let uuid = UUID(uuidString: text) else {
            self = .other(text)
            return
        }
        self = withUnsafeBytes(of: uuid.uuid) { bytes in
            .uuid(
                bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
    }

    var text: String {
        switch self {
        case .other(let text): return text
        case .uuid(let first, let second):
            let bytes = withUnsafeBytes(of: (first, second)) { $0.loadUnaligned(as: uuid_t.self) }
            return UUID(uuid: bytes).uuidString.lowercased()
        }
    }
}
