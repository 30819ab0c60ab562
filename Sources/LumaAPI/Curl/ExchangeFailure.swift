import CCurl
import Foundation

/// What ended an exchange before its time, and how far the request had come.
struct ExchangeFailure: Error, Hashable {
    let reason: String
    /// The other side closed the connection.
    let isClosedConnection: Bool
    /// A file of the body can't be read as announced.
    let isOfBody: Bool
    /// How far the request came. Without a word on it, all of it counts as sent: the careful side.
    private var progress: Progress?

    private struct Progress: Hashable {
        /// Whether the request was about to be sent over a connection that stood.
        let hasBegun: Bool
        /// Bytes of the body that were handed over.
        let handed: Int64
    }

    init(_ reason: String, isClosedConnection: Bool = false, isOfBody: Bool = false) {
        self.reason = reason
        self.isClosedConnection = isClosedConnection
        self.isOfBody = isOfBody
    }

    static let closed = ExchangeFailure("the connection was closed before an answer", isClosedConnection: true)
    static let foreign = ExchangeFailure("the answer was to another request")
    static let cancelled = ExchangeFailure("the request was cancelled")
    static let shutDown = ExchangeFailure("the HTTP client is shut down")

    /// - Parameters:
    ///   - beginnings: how often it was about to be sent over a connection that stood.
    ///   - handed: bytes of the body that were handed over.
    func after(beginnings: Int, handed: Int64) -> Self {
        var failure = self
        failure.progress = Progress(hasBegun: beginnings > 0, handed: handed)
        return failure
    }

    // MARK: What it means

    /// The reason, where the head of the answer had already come.
    var reasonAfterHead: String { isClosedConnection ? "the answer broke off" : reason }

    /// - Parameter body: how many bytes the request's body has, `nil` where it has none.
    func transportError(body: Int64?) -> TransportError {
        if isOfBody { return .bodyUnreadable(reason) }
        guard let progress else { return .broken(reason) }
        if !progress.hasBegun { return .notSent(reason) }
        guard let body, progress.handed < body else { return .broken(reason) }
        if progress.handed == 0 { return .notSent(reason) }
        return .broken("\(reason), \(progress.handed) of \(body) bytes of the request sent")
    }
}

// MARK: In libcurl's words

extension ExchangeFailure {
    /// - Parameters:
    ///   - systemError: what the system said last, or 0.
    ///   - hasBegun: whether the connection stood.
    ///   - isUnverified: whether there was something wrong with the server's certificate itself.
    init(_ code: CURLcode, of request: HTTPRequest, systemError: Int32, hasBegun: Bool, isUnverified: Bool) {
        switch code {
        case CURLE_OPERATION_TIMEDOUT: self.init(hasBegun ? "no answer in time" : "no connection in time")
        case CURLE_COULDNT_CONNECT:
            let place = URLComponents(string: request.url).flatMap { parts in
                parts.host.map { host in parts.port.map { "\(host):\($0)" } ?? host }
            }
            self.init("no connection to \(place ?? "the host"): \(Self.words(of: systemError) ?? "connection failed")")
        case CURLE_COULDNT_RESOLVE_HOST:
            self.init("no address found for \(URLComponents(string: request.url)?.host ?? "the host")")
        case CURLE_SSL_CONNECT_ERROR: self.init("the TLS handshake failed")
        case CURLE_PEER_FAILED_VERIFICATION:
            self.init(
                isUnverified
                    ? "the server's certificate could not be verified"
                    : "the server's certificate is not for this host")
        case CURLE_SSL_CACERT_BADFILE: self.init("the CA file could not be read")
        case CURLE_GOT_NOTHING: self = .closed
        case CURLE_PARTIAL_FILE: self.init("the answer broke off", isClosedConnection: true)
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR:
            self.init(Self.words(of: systemError) ?? "the connection broke off", isClosedConnection: true)
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING:
            self.init("the answer is not HTTP")
        case CURLE_URL_MALFORMAT: self.init("the address is not a URL")
        // The kind only: a text of libcurl's might carry the request.
        default: self.init("the request failed (\(String(cString: curl_easy_strerror(code)).lowercased()))")
        }
    }

    private static func words(of systemError: Int32) -> String? {
        switch systemError {
        case 0: nil
        case ECONNREFUSED: "connection refused"
        case ECONNRESET, EPIPE: "the connection was reset"
        case ETIMEDOUT: "the connection timed out"
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN: "the network is unreachable"
        case EMFILE, ENFILE: "too many open files"
        default: "errno \(systemError)"
        }
    }
}
