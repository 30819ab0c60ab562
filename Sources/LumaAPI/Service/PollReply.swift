/// How a poll ended.
package enum PollReply: Hashable, Sendable {
    /// `queued`, `processing`, or a state that this version does not know.
    case running(state: String)
    /// `completed`; the output's URL, `nil` where the provider listed none.
    case completed(url: String?)
    /// `failed`.
    case failed(code: String, reason: String)
    /// 404: wrong id, or another account.
    case notFound(detail: String)
    /// 401 or 403: the account, not the generation.
    case accountRefused(status: Int, detail: String)
    /// 429: the abuse ceiling on polls, which is the account's and not the generation's.
    case overloaded(retryAfter: Duration?)
    /// 5xx, or an answer that can't be read: look again later.
    case unavailable(reason: String, retryAfter: Duration?)
    /// No answer at all.
    case unreachable(reason: String)
}

/// How a download ended that ended without an error of the receiver's.
package enum DownloadReply: Hashable, Sendable {
    /// 200, and the whole body was received. `isFramed` tells that its end was announced (length or chunks) and so is certain.
    case received(bytes: Int64, isFramed: Bool)
    /// 403 (the URL expired) or another refusal that a fresh URL may mend.
    case refused(status: Int)
    /// Torn, timed out, or not reachable: worth another try.
    case broken(reason: String)
    /// Larger than the caller accepts.
    case tooLarge
}
