package import NightshiftCore

/// The three calls of the API, with every way they can end as a value: what the runner is written against.
///
/// None of them throws for what the other side does, and none of them retries: whoever calls decides.
package protocol GenerationService: Sendable {
    /// `POST /generations`, once. The caller has made its intent durable before.
    func submit(_ request: GenerationRequest, requestID: String) async -> SubmissionReply

    /// `GET /generations/{id}`.
    func generation(_ id: GenerationID) async -> PollReply

    /// `GET` on an output URL, without the key. Hands the body over piece by piece as it arrives, and waits for `receive`
    /// before it takes more from the network. An error that `receive` throws ends the download and comes out unchanged.
    ///
    /// - Parameter limit: the most bytes to accept.
    func download(_ url: String, limit: Int64, receive: @Sendable (ArraySlice<UInt8>) async throws -> Void) async throws
        -> DownloadReply
}
