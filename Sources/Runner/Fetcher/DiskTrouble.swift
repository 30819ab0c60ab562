import Foundation

/// The disk that images go to refused something: our trouble, not the job's.
package struct DiskTrouble: Error, Hashable, Sendable, CustomStringConvertible {
    package let path: String
    package let code: Int32

    /// Takes the error that the system call just left.
    init(_ path: String, code: Int32 = errno) {
        self.path = path
        self.code = code
    }

    package var description: String {
        switch code {
        case ENOSPC, EDQUOT: "no space left for \(path); free some and resume, nothing was lost"
        case EACCES, EPERM, EROFS: "can't write \(path) (\(reason)); mend the permissions and resume, nothing was lost"
        default: "can't write \(path) (\(reason)); mend the disk and resume, nothing was lost"
        }
    }

    private var reason: String { String(cString: strerror(code)) }
}
