import CCurl

/// A transfer as libcurl knows it, for one request after the other.
final class EasyHandle {
    let handle: UnsafeMutableRawPointer

    init() {
        guard let handle = curl_easy_init() else { fatalError("out of memory") }
        self.handle = handle
    }

    /// Forgets the last request and sets what is the same for every one of its kind. Nothing may be carried over: libcurl counts
    /// how often it sent again over another connection, and gives up after the fifth time, of whatever requests.
    ///
    /// - Parameter reuse: over what connection it may go.
    func prepare(_ reuse: Reuse) {
        curl_easy_reset(handle)
        // The program takes care of SIGPIPE itself.
        set(CURLOPT_NOSIGNAL, 1)
        nightshift_curl_leave_lookups(handle)
        set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        // The address is somebody else's, and signed as it is.
        set(CURLOPT_PATH_AS_IS, 1)
        // Nobody has asked for what the environment says of proxies.
        set(CURLOPT_PROXY, "")
        // Certificates that come from one file are read once; from a folder as well, for every connection anew.
        if Self.hasFileOfRoots { set(CURLOPT_CAPATH, nil) }
        set(CURLOPT_BUFFERSIZE, 64 * 1_024)
        // In bytes a second.
        set(CURLOPT_LOW_SPEED_LIMIT, 1)
        switch reuse {
        // In seconds. 0 would be no limit to newer versions; those before 8.15 round how long one was idle down, so that 1 is
        // nearly 2. Old versions close all that are idle for longer then, those to other servers as well.
        case .idle(let limit): set(CURLOPT_MAXAGE_CONN, max((limit.milliseconds + 999) / 1_000, 1))
        case .none: set(CURLOPT_FRESH_CONNECT, 1)
        }
        Exchange.install(on: self)
    }

    enum Reuse {
        /// One that has not been idle for longer (rounded up to seconds, and up to a second more), or a new one.
        case idle(Duration)
        case none
    }

    private static let hasFileOfRoots = curl_version_info(CURLVERSION_SEVENTH)?.pointee.cainfo != nil

    deinit {
        curl_easy_cleanup(handle)
    }

    func set(_ option: CURLoption, _ value: Int) {
        nightshift_curl_set_number(handle, option, value)
    }

    func set(_ option: CURLoption, size: Int64) {
        nightshift_curl_set_size(handle, option, curl_off_t(size))
    }

    func set(_ option: CURLoption, _ value: String?) {
        nightshift_curl_set_text(handle, option, value)
    }

    func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer?) {
        nightshift_curl_set_pointer(handle, option, pointer)
    }
}
