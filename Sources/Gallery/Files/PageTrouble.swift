import Foundation

/// Why a page can't be written.
package enum PageTrouble: Error, Hashable, Sendable, CustomStringConvertible {
    /// Something that is not a page of ours has the name; it was left as it is.
    case inTheWay(path: String)
    /// Another command writes the same page at this moment.
    case beingWritten(path: String)
    /// The disk refused; `code` is an errno.
    case disk(path: String, code: Int32)

    package var description: String {
        switch self {
        case .inTheWay(let path):
            "\(path) is there already and is no report; name another file, or add --force to replace it"
        case .beingWritten(let path): "another report is just being written to \(path); try again when it is done"
        case .disk(let path, let code): "can't write \(path): \(String(cString: strerror(code)))"
        }
    }
}
