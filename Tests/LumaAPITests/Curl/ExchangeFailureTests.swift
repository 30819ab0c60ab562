import CCurl
import Foundation
import Testing

@testable import LumaAPI

@Suite("Failures of an exchange")
struct ExchangeFailureTests {
    private let request = HTTPRequest(method: .get, url: "https://api.test:8443/v1/x?key=SECRET", fields: [:])

    private func failure(
        _ code: CURLcode, systemError: Int32 = 0, hasBegun: Bool = true, isUnverified: Bool = false
    ) -> ExchangeFailure {
        ExchangeFailure(
            code, of: request, systemError: systemError, hasBegun: hasBegun, isUnverified: isUnverified)
    }

    @Test("are told in words for people")
    func words() {
        #expect(failure(CURLE_OPERATION_TIMEDOUT).reason == "no answer in time")
        #expect(failure(CURLE_OPERATION_TIMEDOUT, hasBegun: false).reason == "no connection in time")
        let refused = failure(CURLE_COULDNT_CONNECT, systemError: ECONNREFUSED)
        #expect(refused.reason == "no connection to api.test:8443: connection refused")
        let files = failure(CURLE_COULDNT_CONNECT, systemError: EMFILE)
        #expect(files.reason == "no connection to api.test:8443: too many open files")
        #expect(failure(CURLE_COULDNT_CONNECT).reason == "no connection to api.test:8443: connection failed")
        #expect(failure(CURLE_COULDNT_RESOLVE_HOST).reason == "no address found for api.test")
        #expect(failure(CURLE_SSL_CONNECT_ERROR).reason == "the TLS handshake failed")
        #expect(
            failure(CURLE_PEER_FAILED_VERIFICATION, isUnverified: true).reason
                == "the server's certificate could not be verified")
        #expect(
            failure(CURLE_PEER_FAILED_VERIFICATION).reason == "the server's certificate is not for this host")
        #expect(failure(CURLE_WEIRD_SERVER_REPLY).reason == "the answer is not HTTP")
        #expect(
            failure(CURLE_TOO_MANY_REDIRECTS).reason == "the request failed (number of redirects hit maximum amount)")
    }

    @Test("that are a connection closed by the other side break an answer off that had begun")
    func closed() {
        let reset = failure(CURLE_RECV_ERROR, systemError: ECONNRESET)
        #expect(reset.reason == "the connection was reset")
        for failure in [failure(CURLE_GOT_NOTHING), failure(CURLE_PARTIAL_FILE), failure(CURLE_SEND_ERROR), reset] {
            #expect(failure.reasonAfterHead == "the answer broke off")
        }
        #expect(failure(CURLE_OPERATION_TIMEDOUT).reasonAfterHead == "no answer in time")
        #expect(ExchangeFailure.cancelled.reasonAfterHead == "the request was cancelled")
    }

    @Test("mean what was sent when they struck")
    func meaning() {
        let closed = ExchangeFailure.closed
        func error(beginnings: Int, handed: Int64, body: Int64?) -> TransportError {
            closed.after(beginnings: beginnings, handed: handed).transportError(body: body)
        }
        #expect(error(beginnings: 0, handed: 0, body: nil) == .notSent(closed.reason))
        #expect(error(beginnings: 0, handed: 0, body: 10) == .notSent(closed.reason))
        #expect(error(beginnings: 1, handed: 0, body: nil) == .broken(closed.reason))
        #expect(error(beginnings: 1, handed: 0, body: 0) == .broken(closed.reason))
        // The head alone makes no request that has a body.
        #expect(error(beginnings: 1, handed: 0, body: 10) == .notSent(closed.reason))
        #expect(
            error(beginnings: 1, handed: 4, body: 10)
                == .broken("\(closed.reason), 4 of 10 bytes of the request sent"))
        #expect(error(beginnings: 1, handed: 10, body: 10) == .broken(closed.reason))
        // Whoever says nothing of it counts as sent.
        #expect(closed.transportError(body: nil) == .broken(closed.reason))
        #expect(closed.transportError(body: 10) == .broken(closed.reason))
    }

    @Test("of a file are the body's, whatever was sent of it")
    func unreadable() {
        let failure = ExchangeFailure("'/a' is gone", isOfBody: true).after(beginnings: 1, handed: 4)
        #expect(failure.transportError(body: 10) == .bodyUnreadable("'/a' is gone"))
    }
}
