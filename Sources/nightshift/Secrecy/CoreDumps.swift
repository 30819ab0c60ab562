import Foundation

/// A core dump would hold the key, in a file that outlives the process.
enum CoreDumps {
    /// One byte: too small for a file, and the one limit at which Linux does not hand the dump to a program either. A limit of
    /// zero would stop the file alone.
    private static let least: rlim_t = 1

    static func forbid() {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_CORE.rawValue)
        guard getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = min(least, limit.rlim_max)
        _ = setrlimit(resource, &limit)
    }
}
