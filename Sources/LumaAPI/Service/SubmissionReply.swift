package import NightshiftCore

/// How a submission ended ("Errors" of the contract).
package enum SubmissionReply: Hashable, Sendable {
    /// 201. `limit` is `X-RateLimit-Limit`, where it was sent.
    case accepted(GenerationID, limit: Int?)
    /// 400, 413, 422 and any other 4xx of the request itself: free, and it can't succeed as written.
    case rejected(status: Int, detail: String)
    /// A local reference could not be read or is no image any more: nothing was sent.
    case unsendable(reason: String)
    /// 429, "Rate limit exceeded".
    case rateLimited(retryAfter: Duration, limit: Int?)
    /// 429, "Too many concurrent jobs".
    case slotsTaken
    /// 401.
    case keyRefused(detail: String)
    /// 402.
    case outOfCredits(detail: String)
    /// 403.
    case accountRefused(detail: String)
    /// 500, 502, 503: the service could not take it; free.
    case unavailable(status: Int, detail: String, retryAfter: Duration?)
    /// Not a byte of the request left this machine: no address, refused, no TLS.
    case notSent(reason: String)
    /// The request may have arrived, and no answer that names the generation came back.
    case lost(reason: String, status: Int?)
}
