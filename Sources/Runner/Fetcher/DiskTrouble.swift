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
        case ELOOP: "\(path) leads out of the output folder through a symbolic link; remove the link and retry the job"
        case ENAMETOOLONG, ENOTDIR, EISDIR, EEXIST, EILSEQ, EINVAL:
            "can't write \(path) (\(reason)); what is in the way of that name must go, then resume, or retry the job"
        default: "can't write \(path) (\(reason)); mend the disk and resume, nothing was lost"
        }
    }

    /// Another name would have done: no reason to stop the others.
    var isOfOneName: Bool {
        switch code {
        case ELOOP, ENAMETOOLONG, ENOTDIR, EISDIR, EEXIST, EILSEQ, EINVAL: true
        default: false
        }
    }

    private var reason: String { String(cString: strerror(code)) }
}
