/// The seam between what the API means and how bytes travel: real over a socket, scripted in tests.
///
/// An implementation follows no redirect and repeats no POST. Where it can't rule out that a POST was received, it says so.
package protocol HTTPTransport: Sendable {
    /// Sends the request and collects the answer, up to `limit` bytes of body: more is a flaw of the answer, not an error.
    /// Throws only while there is no status yet.
    func exchange(_ request: HTTPRequest, limit: Int) async throws(TransportError) -> HTTPReply

    /// Sends a GET and hands the answer over once there is something of its body to be taken, or nothing will be. No deadline
    /// for the whole, only for silence.
    func open(_ request: HTTPRequest) async throws(TransportError) -> sending HTTPStream
}
