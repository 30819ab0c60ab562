package import NightshiftCore

/// How a submission ended ("Errors" of the contract).
package enum SubmissionReply: Hashable, Sendable {
    /// 201. `limit` is `X-RateLimit-Limit`, where it was sent.
    case accepted(GenerationID, limit: Int?)
    /// 400, 413 or 422 in the API's own words: free, and it can't succeed as written.
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
    /// 500, 502, 503, or a refusal that is not the API's own: the service could not take it; free.
    case unavailable(status: Int, detail: String, retryAfter: Duration?)
    /// Not a byte of the request left this machine: no address, refused, no TLS.
    case notSent(reason: String)
    /// The request may have arrived, and no answer that names the generation came back.
    case lost(reason: String, status: Int?)
}

extension SubmissionReply {
    /// "Image URL ingestion unavailable": requests without image URLs are taken as before.
    package var isIngestionOutage: Bool {
        guard case .unavailable(503, let detail, _) = self else { return false }
        return detail.lowercased().contains("ingestion")
    }

    /// A refusal that speaks of the form of the source, rather than of the generation that it names: to be believed of a
    /// request whose source is a generation.
    package var refusesGenerationIDs: Bool {
        guard case .rejected(_, let detail) = self else { return false }
        let text = detail.lowercased()
        return text.contains("source") && !text.contains("not found") && !text.contains("not completed")
    }

    /// 201.
    package var isAcceptance: Bool {
        if case .accepted = self { return true }
        return false
    }
}
