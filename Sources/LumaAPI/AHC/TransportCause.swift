import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What an error of the HTTP stack says: when it struck, whether a closed connection was behind it, and in which words.
///
/// Whatever is not known here counts as having struck after the request was sent: the careful side.
struct TransportCause: Hashable {
    /// It can only strike before a byte of the request is written.
    let isBeforeSending: Bool
    /// The other side closed the connection: what an idle connection looks like that was closed just as it was taken.
    let isClosedConnection: Bool
    let reason: String

    /// The reason, where the head of the answer had already come.
    var reasonAfterHead: String { isClosedConnection ? "the answer broke off" : reason }

    private init(_ reason: String, isBeforeSending: Bool = false, isClosedConnection: Bool = false) {
        self.reason = reason
        self.isBeforeSending = isBeforeSending
        self.isClosedConnection = isClosedConnection
    }

    init(_ error: any Error) {
        switch error {
        case let error as HTTPClientError: self = .client(error)
        case let error as NIOConnectionError: self = .connection(error)
        case let error as NIOSSLError: self = .tls(error)
        case let error as NIOSSLExtraError: self = .tls(error)
        case let error as ChannelError: self = .channel(error)
        case let error as IOError: self = .system(error)
        case HTTPParserError.invalidEOFState, HTTPParserError.closedConnection: self.init("the answer broke off")
        case is HTTPParserError: self.init("the answer is not HTTP")
        case let error as SocketAddressError.UnknownHost:
            self.init("no address found for \(error.host)", isBeforeSending: true)
        case is SocketAddressError: self.init("the host's address is unusable", isBeforeSending: true)
        case is CancellationError: self.init("the request was cancelled")
        // The type only: an unknown error's text might carry the request, and with it the key.
        default: self.init("the request failed (\(type(of: error)))")
        }
    }

    /// Error texts of async-http-client may hold header values, so only its short descriptions are used.
    private static func client(_ error: HTTPClientError) -> Self {
        switch error {
        case .remoteConnectionClosed: Self("the connection was closed before an answer", isClosedConnection: true)
        case .readTimeout, .deadlineExceeded: Self("no answer in time")
        case .writeTimeout: Self("the other side stopped taking the request")
        case .cancelled: Self("the request was cancelled")
        case .connectTimeout: Self("no connection in time", isBeforeSending: true)
        case .tlsHandshakeTimeout: Self("no TLS handshake in time", isBeforeSending: true)
        case .getConnectionFromPoolTimeout:
            Self("no connection became free in time", isBeforeSending: true)
        case .alreadyShutdown: Self("the HTTP client is shut down", isBeforeSending: true)
        case .socksHandshakeTimeout, .httpProxyHandshakeTimeout, .invalidProxyResponse, .proxyAuthenticationRequired,
            .invalidURL, .emptyHost, .emptyScheme, .missingSocketPath, .traceRequestWithBody, .contentLengthMissing,
            .invalidLocalAddress:
            Self(error.shortDescription.lowercased(), isBeforeSending: true)
        default:
            Self(
                error.shortDescription.lowercased(),
                isBeforeSending: refusedByClient.contains(error.shortDescription))
        }
    }

    /// The cases with a payload, which no pattern can name.
    private static let refusedByClient: Set<String> = [
        HTTPClientError.unsupportedScheme("").shortDescription,
        HTTPClientError.invalidHeaderFieldNames([]).shortDescription,
        HTTPClientError.invalidHeaderFieldValues([]).shortDescription,
        HTTPClientError.serverOfferedUnsupportedApplicationProtocol("").shortDescription,
    ]

    private static func connection(_ error: NIOConnectionError) -> Self {
        let place = "\(error.host):\(error.port)"
        if let failure = error.connectionErrors.first {
            return Self("no connection to \(place): \(Self(failure.error).reason)", isBeforeSending: true)
        }
        return Self("no address found for \(error.host)", isBeforeSending: true)
    }

    private static func tls(_ error: NIOSSLError) -> Self {
        switch error {
        case .handshakeFailed: Self("the TLS handshake failed", isBeforeSending: true)
        case .unableToValidateCertificate, .noCertificateToValidate, .cannotMatchULabel, .cannotFindPeerIP:
            Self("the server's certificate could not be verified", isBeforeSending: true)
        case .noSuchFilesystemObject, .failedToLoadCertificate:
            Self("the CA file could not be read", isBeforeSending: true)
        case .uncleanShutdown: Self("the TLS connection broke off", isClosedConnection: true)
        default: Self("the TLS connection failed")
        }
    }

    private static func tls(_ error: NIOSSLExtraError) -> Self {
        switch error {
        case .failedToValidateHostname, .serverHostnameImpossibleToMatch, .cannotUseIPAddressInSNI, .invalidSNIHostname:
            Self("the server's certificate is not for this host", isBeforeSending: true)
        default: Self("the TLS connection failed")
        }
    }

    private static func channel(_ error: ChannelError) -> Self {
        switch error {
        case .connectTimeout: Self("no connection in time", isBeforeSending: true)
        case .connectPending: Self("no connection", isBeforeSending: true)
        case .ioOnClosedChannel, .alreadyClosed, .outputClosed, .inputClosed, .eof:
            Self("the connection was closed before an answer", isClosedConnection: true)
        default: Self("the connection failed")
        }
    }

    private static func system(_ error: IOError) -> Self {
        switch error.errnoCode {
        case ECONNREFUSED: Self("connection refused", isBeforeSending: true)
        // No socket was to be had, so there was nothing to send on.
        case EMFILE, ENFILE: Self("too many open files", isBeforeSending: true)
        case ECONNRESET, EPIPE: Self("the connection was reset", isClosedConnection: true)
        case ETIMEDOUT: Self("the connection timed out")
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN: Self("the network is unreachable")
        default: Self("the connection failed (errno \(error.errnoCode))")
        }
    }
}
