import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import Testing

@testable import LumaAPI

@Suite("Errors of the HTTP stack")
struct TransportCauseTests {
    private struct Unheard: Error { let key = secret }

    @Test("that can only strike before a byte is sent")
    func before() {
        let errors: [any Error] = [
            HTTPClientError.connectTimeout, HTTPClientError.tlsHandshakeTimeout,
            HTTPClientError.getConnectionFromPoolTimeout, HTTPClientError.invalidURL, HTTPClientError.emptyHost,
            HTTPClientError.unsupportedScheme("x"), HTTPClientError.alreadyShutdown,
            HTTPClientError.invalidHeaderFieldValues([secret]), NIOSSLError.handshakeFailed(.syscallError),
            NIOSSLError.unableToValidateCertificate, NIOSSLExtraError.failedToValidateHostname,
            ChannelError.connectTimeout(.seconds(1)), SocketAddressError.unsupported,
            IOError(errnoCode: ECONNREFUSED, reason: "connect"), IOError(errnoCode: EMFILE, reason: "socket"),
        ]
        for error in errors {
            let cause = TransportCause(error)
            #expect(cause.isBeforeSending, "\(cause.reason)")
            #expect(!cause.isClosedConnection)
            #expect(!cause.reason.contains("SECRET"))
        }
    }

    @Test("that are a connection closed by the other side")
    func closed() {
        let errors: [any Error] = [
            HTTPClientError.remoteConnectionClosed, ChannelError.ioOnClosedChannel, ChannelError.eof,
            IOError(errnoCode: ECONNRESET, reason: "read"), IOError(errnoCode: EPIPE, reason: "write"),
            NIOSSLError.uncleanShutdown,
        ]
        for error in errors {
            #expect(TransportCause(error).isClosedConnection)
            #expect(!TransportCause(error).isBeforeSending)
        }
    }

    @Test("that say nothing of when they struck count as after")
    func after() {
        let errors: [any Error] = [
            HTTPClientError.readTimeout, HTTPClientError.writeTimeout, HTTPClientError.deadlineExceeded,
            HTTPClientError.cancelled, HTTPClientError.bodyLengthMismatch, HTTPClientError.requestStreamCancelled,
            HTTPParserError.invalidEOFState, ChannelError.inappropriateOperationForState, CancellationError(),
            IOError(errnoCode: ETIMEDOUT, reason: "read"), IOError(errnoCode: ENETUNREACH, reason: "read"),
            IOError(errnoCode: EIO, reason: "read"), NIOSSLError.readInInvalidTLSState, Unheard(),
        ]
        for error in errors {
            #expect(!TransportCause(error).isBeforeSending)
            #expect(!TransportCause(error).isClosedConnection)
            #expect(!TransportCause(error).reason.contains("SECRET"))
        }
        #expect(TransportCause(Unheard()).reason == "the request failed (Unheard)")
    }

    @Test("are judged by what was sent, where there is a body")
    func verdict() throws {
        #expect(BodyProgress().verdict(on: "closed", length: 10) == .notSent("closed"))

        let half = BodyProgress()
        try half.hand(over: 4)
        #expect(half.verdict(on: "closed", length: 10) == .broken("closed, 4 of 10 bytes of the request sent"))
        // Nothing may follow the verdict.
        #expect(throws: BodyFailure.self) { try half.hand(over: 1) }

        let whole = BodyProgress()
        try whole.hand(over: 4)
        try whole.hand(over: 6)
        #expect(whole.verdict(on: "closed", length: 10) == .broken("closed"))

        let unreadable = BodyProgress()
        try unreadable.hand(over: 4)
        unreadable.fail(BodyFailure(reason: "'/a' is gone"))
        #expect(unreadable.verdict(on: "closed", length: 10) == .bodyUnreadable("'/a' is gone"))
    }
}
